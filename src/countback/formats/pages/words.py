"""The words that head columns of season pages, and what kind of cell stands below them.

English, and for standings and calendars the usual ones of German, French, Italian, Spanish, Dutch and
Portuguese pages.
"""

from __future__ import annotations

import re

_MONTH = re.compile(
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\d{4}-\d\d-\d\d",
    re.IGNORECASE,
)
_POINTS = {"pts", "points", "total", "pts total", "total points", "tot", "final points", "point",
           "net", "net points", "net pts", "nett", "nett points", "overall points", "total pts", "pnts",
           "championship points", "champ pts", "champ points", "season points", "final pts",
           "punkte", "pkt", "pkte", "gesamtpunkte", "gesamt", "punti", "puntos", "ptos", "punten",
           "pontos", "totale"}  # fmt: skip
_POS = {"pos", "position", "place", "rank", "pl", "p", "standing", "platz", "rang", "rg", "clt", "cl",
        "posizione", "posición", "posição", "plaats"}  # fmt: skip
_SUBJECT = {
    "driver": "driver", "drivers": "driver", "rider": "driver", "riders": "driver", "name": "driver",
    "pilot": "driver", "race driver": "driver", "race drivers": "driver", "race driver(s)": "driver",
    "driver(s)": "driver", "competitor": "driver", "racer": "driver",
    "team": "team", "teams": "team", "entrant": "entrant", "entrants": "entrant", "club": "team",
    "race team": "team",
    "manufacturer": "manufacturer", "manufacturers": "manufacturer", "constructor": "constructor",
    "constructors": "constructor", "make": "manufacturer", "marque": "manufacturer",
    "country": "nation", "nation": "nation", "car": "car", "bike": "car", "machine": "car",
    "motorcycle": "car", "chassis": "chassis", "engine": "engine", "tyre": "tyre", "tire": "tyre",
    "tyres": "tyre", "tires": "tyre", "vehicle": "car",
    "fahrer": "driver", "pilote": "driver", "pilotes": "driver", "pilota": "driver", "piloti": "driver",
    "piloto": "driver", "pilotos": "driver", "coureur": "driver", "rijder": "driver",
    "mannschaft": "team", "équipe": "team", "écurie": "team", "squadra": "team", "scuderia": "team",
    "equipo": "team", "escudería": "team", "equipe": "team", "bewerber": "entrant",
    "hersteller": "manufacturer", "marke": "manufacturer", "marca": "manufacturer",
    "konstrukteur": "constructor", "konstrukteure": "constructor", "constructeur": "constructor",
    "costruttore": "constructor", "fahrzeug": "car", "wagen": "car", "auto": "car", "motorrad": "car",
    "voiture": "car", "vettura": "car", "coche": "car", "moto": "car", "pays": "nation",
}  # fmt: skip
_FIXED = {
    "no": "number", "#": "number",
    "car #": "number", "car number": "number", "no #": "number",
    "number": "number", "car no": "number", "no(s)": "number", "num": "number",
    "rounds": "rounds", "rds": "rounds", "round(s)": "rounds", "races": "rounds",
    "round": "round", "rd": "round", "rnd": "round", "r": "round", "rnd.": "round", "race no": "round",
    "date": "date", "dates": "date", "class": "class", "status": "class", "category": "class", "cat": "class",
    "report": "report", "ref": "report", "results": "report", "details": "report",
    "circuit": "circuit", "track": "circuit", "venue": "circuit", "location": "circuit",
    "event": "circuit", "race": "circuit", "race name": "circuit", "grand prix": "circuit",
    "race title": "circuit", "city/location": "place", "city": "place", "supporting": "text",
    "nat": "text", "nationality": "text",
    "nr": "number", "startnummer": "number", "n°": "number", "nº": "number", "num.": "number",
    "datum": "date", "fecha": "date", "data": "date", "lauf": "round", "manche": "round", "klasse": "class",
    "strecke": "circuit", "rennstrecke": "circuit", "circuito": "circuit", "veranstaltung": "circuit",
}  # fmt: skip


_EXTRA = (
    ("wins", r"(race )?wins?|victories"), ("podiums", r"podiums?( finishes)?|pod"),
    ("poles", r"poles?|pole positions"), ("fastest", r"fastest laps|f/?laps?"),
    ("top 5", r"top[- ](5|five)'?s?"), ("top 10", r"top[- ](10|ten)'?s?"),
    ("penalty", r"pen|penalt(y|ies)( points)?|deductions?|points deducted"),
    ("bonus", r"bonus(es)?( points| pts)?"),
    ("dropped", r"drops?|dropped( points| scores?)?|discards?"),
    ("gross", r"gross( points| pts)?|pts|points|total( points)?|raw"),
    ("other", r"entries|starts|races|laps( led)?|top \d+'?s?|avg.*|average.*|earnings|winnings|behind|gap|"
     r"in (the )?p(oin)?ts|(points|scoring) finishes|dnfs?|retirements|"
     r"diff.*|team|chassis.*|engine.*|class|no|make|manufacturer|previous.*|\+/-"),
)  # fmt: skip
"""What a column beside the races may hold: counts of results, what is added to a total or taken off."""


COUNTS = ("wins", "podiums", "poles", "fastest", "top 5", "top 10")
"""The columns beside the races that count results."""


def extra_of(head: str) -> str:
    """Return what a column of standings holds beside the races: ``wins``, ``penalty``, ...; "" for a race."""
    word = plain(head)
    return next((kind for kind, pattern in _EXTRA if re.fullmatch(pattern, word)), "")


def plain(head: str) -> str:
    """Return a heading in lower case without notes and full stops: ``Pts.[2]`` is ``pts``."""
    head = re.sub(r"\[[^\]]*\]", "", head).replace("\n", " ")
    return re.sub(r"\s+", " ", head).strip().lower().rstrip(".:†‡*").strip()


def kind_of(head: str) -> str:
    """Return what stands below a heading: ``pos``, ``points``, ``driver``, ``number``, ``rounds``, ...

    Unknown headings are ``""``: in standings a race, elsewhere text.
    """
    word = plain(head)
    if word in _POS:
        return "pos"
    if word in _POINTS:
        return "points"
    if word in _SUBJECT:
        return _SUBJECT[word]
    if word in _FIXED:
        return _FIXED[word]
    if re.fullmatch(r"pole([- ](position|sitter))?|pp", word):
        return "pole"
    if re.fullmatch(
        r"(fastest|best)( race)? lap|schnellste (renn)?runde|meilleur tour|giro (più )?veloce", word
    ):
        return "fastest"
    if word in ("sieger", "gewinner", "vainqueur", "vincitore", "ganador", "winnaar"):
        return "winner"
    winning = re.fullmatch(
        r"(?:race )?(?:winning|winner|winners)\b\s*(.*)|(.*?)\s*\b(?:winner|winners)", word
    )
    if winning:
        who = (winning[1] or winning[2] or "").strip()
        if who in ("", "driver", "rider", "club", "race", "drivers", "entrant", "overall", "pilot"):
            return "winner"
        if who in ("team", "constructor", "manufacturer", "car", "entrant team", "make"):
            return "winning-team"
        return f"winner of {who}"
    return ""


def is_date(text: str) -> bool:
    """Tell whether a text speaks of a day."""
    return bool(_MONTH.search(text)) and any(sign.isdigit() for sign in text)


def ordinal_of(text: str) -> int | None:
    """Return 3 for ``3rd``, ``3``, ``3rd place``; None for anything else."""
    match = re.fullmatch(r"(\d{1,3})\s?(?:st|nd|rd|th|er|re|e|ème|º|ª|°)?\.?", text.strip())
    return int(match[1]) if match else None
