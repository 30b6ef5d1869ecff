"""Standings of a version, worked out when they are asked for and kept: a version never changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from countback.model.finding import Finding, has_errors
from countback.model.points import BeyondCountingError
from countback.model.rulebook import Rulebook
from countback.model.season import Season
from countback.rules.book import ReadRulebook
from countback.scoring.score import Standings, score
from countback.store.books import read_rulebook
from countback.store.files import InMemory
from countback.store.opening import beyond_counting


@dataclass(frozen=True)
class Scored:
    """The standings, None where something forbids them; ``findings`` are those of rules and decisions."""

    standings: Standings | None
    findings: tuple[Finding, ...]


_KEPT = 32
#: By the season's identity; the season is kept with it, so that no other can take its place in memory.
_known: OrderedDict[tuple[int, bytes], tuple[Season, Scored]] = OrderedDict()
_lock = threading.Lock()


def scored(season: Season, files: Mapping[str, bytes]) -> Scored:
    """Return the standings of a season under the rulebook it names."""
    own = files.get(season.rulebook, b"")
    key = (id(season), own)
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key][1]
    made = scored_anew(season, files)
    with _lock:
        _known[key] = (season, made)
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return made


@lru_cache(maxsize=64)
def _book(name: str, year: int, own: bytes | None) -> ReadRulebook:
    """Return the rules of a year; ``own`` is the file of the folder of that name, None for shipped rules."""
    return read_rulebook(name, year, files=InMemory({} if own is None else {name: own}))


def rules_of(season: Season | None, files: Mapping[str, bytes]) -> Rulebook | None:
    """Return the rules that a season names, None where it names none that can be used."""
    if season is None or not season.rulebook:
        return None
    return _book(season.rulebook, season.year, files.get(season.rulebook)).rulebook


def scored_anew(season: Season, files: Mapping[str, bytes]) -> Scored:
    """Return the standings of a season that nobody will ask for again: rules as they are typed."""
    if not season.rulebook:
        hint = "choose a rulebook on the page Rules"
        return Scored(None, (Finding(code="no-rulebook", message="the season names no rulebook", hint=hint),))
    rulebook, findings = _book(season.rulebook, season.year, files.get(season.rulebook))
    if rulebook is None:
        # What is wrong with it may have its line in season.toml.
        rulebook, findings = read_rulebook(season.rulebook, season.year, files=InMemory(files))
    if rulebook is None or has_errors(findings):
        return Scored(None, tuple(findings))
    try:
        standings = score(season, rulebook)
    except BeyondCountingError as error:
        return Scored(None, (*findings, beyond_counting(error, season.rulebook)))
    wrong = has_errors(standings.findings)
    return Scored(None if wrong else standings, (*findings, *standings.findings))
