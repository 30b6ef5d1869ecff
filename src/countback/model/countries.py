"""Countries as motor sport prints them: names and the several codes (IOC, ISO, FIA, old ones) of each."""

from __future__ import annotations

import re
from functools import cache, lru_cache

# One country a line: codes, then a bar, then names. The first of each is the one we print ourselves.
# Home nations and states that are no more are listed because season pages print them.
_TABLE = """
ARG|Argentina
ALG DZA|Algeria
AND|Andorra
ANG AGO|Angola
ARM|Armenia
AUS|Australia
AUT|Austria
AZE|Azerbaijan
BAH BHS|Bahamas|The Bahamas
BRN BHR|Bahrain
BAR BRB|Barbados
BLR|Belarus
BEL|Belgium
BOL|Bolivia
BIH|Bosnia and Herzegovina
BRA|Brazil
BUL BGR|Bulgaria
CAN|Canada
CHI CHL|Chile
CHN PRC|China|People's Republic of China
COL|Colombia
CRC CRI|Costa Rica
CRO HRV|Croatia
CUB|Cuba
CYP|Cyprus
CZE|Czech Republic|Czechia
TCH|Czechoslovakia
DEN DNK|Denmark
DOM|Dominican Republic
GDR DDR|East Germany
ECU|Ecuador
EGY|Egypt
ESA SLV|El Salvador
ENG|England
EST|Estonia
EUR|European Union|Europe
FIN|Finland
FRA|France
GEO|Georgia
GER DEU|Germany
GBR|United Kingdom|Great Britain|UK
GRE GRC|Greece
GUA GTM|Guatemala
HKG|Hong Kong
HUN|Hungary
ISL|Iceland
IND|India
INA IDN|Indonesia
IRI IRN|Iran
IRL IRE|Ireland|Republic of Ireland
IMN|Isle of Man
ISR|Israel
ITA|Italy
JAM|Jamaica
JPN|Japan
JOR|Jordan
KAZ|Kazakhstan
KUW KWT|Kuwait
LAT LVA|Latvia
LIB LBN|Lebanon
LIE|Liechtenstein
LTU|Lithuania
LUX|Luxembourg
MAC|Macau
MAS MYS|Malaysia
MLT|Malta
MEX|Mexico
MDA|Moldova
MON MCO|Monaco
MNE|Montenegro
MAR|Morocco
MOZ|Mozambique
NED NLD|Netherlands|The Netherlands
NZL|New Zealand
NCA NIC|Nicaragua
NIR|Northern Ireland
MKD|North Macedonia|Macedonia
NOR|Norway
OMN OMA|Oman
PAK|Pakistan
PAN|Panama
PAR PRY|Paraguay
PER|Peru
PHI PHL|Philippines
POL|Poland
POR PRT|Portugal
PUR PRI|Puerto Rico
QAT|Qatar
RHO RHF|Federation of Rhodesia and Nyasaland|Rhodesia and Nyasaland
RSR|Rhodesia
ROU ROM|Romania
RUS|Russia
RAF|Russian Automobile Federation
SMR|San Marino
KSA SAU|Saudi Arabia
SCO|Scotland
SCG|Serbia and Montenegro
SRB|Serbia
SIN SGP|Singapore
SVK|Slovakia
SLO SVN|Slovenia
RSA ZAF|South Africa
KOR|South Korea|Republic of Korea
URS SUN|Soviet Union
ESP|Spain
SRI LKA|Sri Lanka
SWE|Sweden
SUI CHE|Switzerland
TPE TWN ROC|Taiwan|Chinese Taipei|Republic of China
THA|Thailand
TTO TRI|Trinidad and Tobago
TUN|Tunisia
TUR|Turkey|Türkiye
UKR|Ukraine
UAE ARE|United Arab Emirates
USA|United States|United States of America|U.S.
URU URY|Uruguay
UZB|Uzbekistan
VEN|Venezuela
VIE VNM|Vietnam
WAL|Wales
FRG|West Germany
YUG|Yugoslavia
ZIM ZWE|Zimbabwe
"""


@cache
def _known() -> tuple[dict[str, str], dict[str, str]]:
    codes: dict[str, str] = {}
    names: dict[str, str] = {}
    for line in _TABLE.split("\n"):
        if line:
            first, *spelt = line.split("|")
            for code in first.split():
                codes[code] = first.split()[0]
            for name in spelt:
                names[name] = first.split()[0]
    return codes, names


@cache
def _prefix() -> re.Pattern[str]:
    codes, names = _known()
    longest = sorted((re.escape(name) for name in names), key=len, reverse=True)
    return re.compile(rf"({'|'.join(longest)}|{'|'.join(codes)})(?=\s|\Z)")


def country_of(text: str) -> str:
    """Return our code of a country given by any code or name, "" for one we do not know."""
    codes, names = _known()
    return codes.get(text) or names.get(text) or ""


def split_country(text: str) -> tuple[str, str]:
    """Return the country a text begins with, as printed, and the rest: ``NLD Kay van Berlo``.

    The country is "" where there is none. ``Italy Italy`` is a country and its name.
    """
    prefix = _prefix().match(text)
    if prefix is None:
        return "", text
    rest = text[prefix.end() :].lstrip()
    return prefix.group(), rest


@lru_cache(1 << 10)
def country_name(code: str) -> str:
    """Return the name of a country by any of its codes, or the code itself when it is unknown."""
    codes, names = _known()
    ours = codes.get(code)
    return next((name for name, own in names.items() if own == ours), code) if ours else code
