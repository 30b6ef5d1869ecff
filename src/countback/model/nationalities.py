"""Nationalities as Ergast's answers word them: "French", "New Zealander", "British" for all home nations."""

from __future__ import annotations

from functools import cache

from countback.model.countries import country_name, country_of

# Our codes of countries (countries.py), a bar, the word. Source: Ergast's drivers and constructors tables;
# countries that never had a driver there are worded in the same way.
_TABLE = """
ARG|Argentine
ALG|Algerian
AND|Andorran
ANG|Angolan
ARM|Armenian
AUS|Australian
AUT|Austrian
AZE|Azerbaijani
BAH|Bahamian
BRN|Bahraini
BAR|Barbadian
BLR|Belarusian
BEL|Belgian
BOL|Bolivian
BIH|Bosnian
BRA|Brazilian
BUL|Bulgarian
CAN|Canadian
CHI|Chilean
CHN|Chinese
COL|Colombian
CRC|Costa Rican
CRO|Croatian
CUB|Cuban
CYP|Cypriot
CZE|Czech
TCH|Czechoslovak
DEN|Danish
DOM|Dominican
GDR|East German
ECU|Ecuadorian
EGY|Egyptian
ESA|Salvadoran
EST|Estonian
FIN|Finnish
FRA|French
GEO|Georgian
GER FRG|German
GBR ENG NIR SCO WAL IMN|British
GRE|Greek
GUA|Guatemalan
HKG|Hong Kong
HUN|Hungarian
ISL|Icelandic
IND|Indian
INA|Indonesian
IRI|Iranian
IRL|Irish
ISR|Israeli
ITA|Italian
JAM|Jamaican
JPN|Japanese
JOR|Jordanian
KAZ|Kazakh
KUW|Kuwaiti
LAT|Latvian
LIB|Lebanese
LIE|Liechtensteiner
LTU|Lithuanian
LUX|Luxembourger
MAC|Macanese
MAS|Malaysian
MLT|Maltese
MEX|Mexican
MDA|Moldovan
MON|Monegasque
MNE|Montenegrin
MAR|Moroccan
MOZ|Mozambican
NED|Dutch
NZL|New Zealander
NCA|Nicaraguan
MKD|Macedonian
NOR|Norwegian
OMN|Omani
PAK|Pakistani
PAN|Panamanian
PAR|Paraguayan
PER|Peruvian
PHI|Filipino
POL|Polish
POR|Portuguese
PUR|Puerto Rican
QAT|Qatari
RHO RSR|Rhodesian
ROU|Romanian
RUS RAF|Russian
SMR|Sammarinese
KSA|Saudi
SRB SCG|Serbian
SIN|Singaporean
SVK|Slovak
SLO|Slovenian
RSA|South African
KOR|South Korean
URS|Soviet
ESP|Spanish
SRI|Sri Lankan
SWE|Swedish
SUI|Swiss
TPE|Taiwanese
THA|Thai
TTO|Trinidadian
TUN|Tunisian
TUR|Turkish
UKR|Ukrainian
UAE|Emirati
USA|American
URU|Uruguayan
UZB|Uzbek
VEN|Venezuelan
VIE|Vietnamese
YUG|Yugoslav
ZIM|Zimbabwean
"""


@cache
def _words() -> dict[str, str]:
    lines = (line.split("|") for line in _TABLE.split("\n") if line)
    return {code: word for codes, word in lines for code in codes.split()}


def nationality_of(code: str) -> str:
    """Return the word for people of a country given by any of its codes or names.

    For a country without one it is the country's name; an unknown country is returned as it was given.
    """
    return _words().get(country_of(code)) or country_name(code)
