"""Names as pages print them: who is meant, and whether two spellings are one person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from rapidfuzz.distance import DamerauLevenshtein

from countback.model.countries import split_country
from countback.model.published import PrintedCell

_NOTE = re.compile(r"\s*(\[[^\]]*\]|[†‡*§#^]+|\((?:R|G|i|J)\))\s*$")

_DIGITS = re.compile(r"(?<=\D)\s?\d{1,2}$")
"""The number of a note behind a name ("Bob Bay2")."""


@cache
def name_of(text: str) -> str:
    """Return a name without its country and the marks behind it."""
    name = split_country(text.split("\n")[0])[1] or text
    while _NOTE.search(name):
        name = _NOTE.sub("", name)
    return name.strip()


def people_in(cell: PrintedCell) -> list[str]:
    """Return the names in a cell, each with its country: lines, slashes, or one country after another."""
    parts = [part.strip() for part in re.split(r"\n| / ", cell.text) if part.strip()]
    people: list[str] = []
    for part in parts:
        words = part.split(" ")
        start = 0
        country, rest = split_country(part)
        begun = len(words) - len(rest.split(" ")) + 1 if country and rest else 1
        for at in range(begun + 1, len(words)):
            ahead, name = split_country(" ".join(words[at:]))
            if ahead and name and country and at > start + 1:
                people.append(" ".join(words[start:at]))
                start = at
        people.append(" ".join(words[start:]))
    return people


@cache
def key_of(name: str) -> str:
    """Return a name in lower case without accents and full stops: equal keys are one person."""
    plain = unicodedata.normalize("NFKD", name.replace("ø", "o").replace("ł", "l"))
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
    return " ".join(re.sub(r"[.,'’-]", " ", kept).split())


class Roll:
    """The competitors of a page's standings; finds whom a name elsewhere means."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(dict.fromkeys(names))
        self._by_key: dict[str, list[str]] = {}
        self._by_last: dict[str, list[str]] = {}
        for name in self.names:
            key = key_of(name)
            if key:
                self._by_key.setdefault(key, []).append(name)
                self._by_last.setdefault(key.split()[-1], []).append(name)
        self._known: dict[str, str | None] = {}

    def find(self, name: str) -> str | None:
        """Return the competitor meant: the same name, the only one of that surname and initial, or the
        only one within a slip of the pen; None where nobody or several fit."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> str | None:
        key = key_of(name)
        if not key:
            return None
        same = self._by_key.get(key, [])
        if same:
            return name if name in same else (same[0] if len(same) == 1 else None)
        if _DIGITS.search(key):
            return self._find(_DIGITS.sub("", name))
        words = key.split()
        near = self._by_last.get(words[-1], [])
        fitting = [other for other in near if _agree(words, key_of(other).split())]
        if len(fitting) == 1:
            return fitting[0]
        close = [
            other
            for other in self.names
            if key_of(other)[:1] == key[:1]
            and len(key) >= 7
            and DamerauLevenshtein.distance(key, key_of(other), score_cutoff=2) <= (2 if len(key) > 9 else 1)
        ]
        return close[0] if len(close) == 1 else None


def _agree(words: list[str], other: list[str]) -> bool:
    """Tell whether first names can be the same: one lacks them, an initial, or a short form."""
    mine, theirs = " ".join(words[:-1]), " ".join(other[:-1])
    if not mine or not theirs:
        return True
    shorter, longer = sorted((mine, theirs), key=len)
    if longer.startswith(shorter) or longer.split()[0][0] == shorter.split()[0]:
        return True
    return shorter[0] == longer[0] and len(shorter) <= 3


def spelt_otherwise(name: str, other: str) -> bool:
    """Tell whether two spellings of one person contradict: letters differ, not merely a short form."""
    name, other = _DIGITS.sub("", name), _DIGITS.sub("", other)
    if name == other:
        return False
    first, second = key_of(name).split(), key_of(other).split()
    if first == second:
        return True
    if first[-1] != second[-1]:
        return len(first) == len(second)
    return len(first) == len(second) and not _agree(first, second)
