"""Circuits as a person would write them, out of the names of game folders: ``ks_nurburgring``, ``spa``."""

from __future__ import annotations

import re

#: Where the folder's name is not the circuit's, or not its spelling.
_KNOWN = {
    "spa": "Spa-Francorchamps",
    "cota": "Circuit of the Americas",
    "nurburgring": "Nürburgring",
    "nurburgring 24h": "Nürburgring 24h",
    "nordschleife": "Nordschleife",
    "barcelona": "Barcelona-Catalunya",
    "mount panorama": "Mount Panorama",
    "red bull ring": "Red Bull Ring",
    "silverstone": "Silverstone",
    "brands hatch": "Brands Hatch",
    "laguna seca": "Laguna Seca",
    "lemans": "Le Mans",
    "sebring": "Sebring",
    "interlagos": "Interlagos",
    "vallelunga": "Vallelunga",
    "black cat county": "Black Cat County",
}
#: What game folders begin with: whose car park it is, not which circuit.
_PREFIX = re.compile(r"(?:ks|acu|rt|fn|vhe|actk|ac)_", re.I)
_LAYOUT = re.compile(r"(?:layout|config|variant)_", re.I)
_SMALL = {"of", "de", "la", "le", "del", "di", "do", "da", "the", "and"}
_LETTERS = {"gp", "gt", "ii", "iii", "iv", "uk", "usa", "f1"}


def circuit(name: str, layout: str = "") -> str:
    """Return a circuit and its layout in words; what is written in words already stays as it is."""
    shown = _words(_PREFIX.sub("", name, count=1))
    part = _words(_LAYOUT.sub("", layout, count=1))
    if not part or part.lower() in shown.lower():
        return shown
    return f"{shown} {part}".strip()


def _words(name: str) -> str:
    plain = " ".join(name.replace("_", " ").split())
    if plain.lower() in _KNOWN and plain == plain.lower():
        return _KNOWN[plain]
    if plain != plain.lower() or not plain.isascii():
        return plain
    return " ".join(_word(word, first=not place) for place, word in enumerate(plain.split()))


def _word(word: str, *, first: bool) -> str:
    if word in _LETTERS:
        return word.upper()
    return word if word in _SMALL and not first else word[:1].upper() + word[1:]
