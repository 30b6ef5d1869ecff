"""Whether the rows of a sheet that nothing names are those of a race, by what only a race has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Literal

from countback.formats.announced import plain
from countback.formats.cell_values import is_laps
from countback.formats.reading import ReadRow
from countback.model.classification import Status

#: ``race``: only a race is so. ``lap``: as in a qualifying or a practice. "": nothing tells.
Looks = Literal["race", "lap", ""]
#: Milliseconds: no lap takes longer, and laps of a race that takes no longer take more than the other.
_LONGEST_LAP, _SHORTEST_LAP, _NO_LAP = 240_000, 20_000, 12_000
#: A race takes at least so many times as long as its best lap.
_LONGER = 1.4
#: Cars that are in the order of their best laps by chance, or while their laps are those of a race.
_BY_CHANCE, _BY_LUCK = 2, 3
#: Words of titles and names that say nothing of which session it is.
_GENERIC = re.compile(
    r"(?:results?|ergebnis(?:se|liste)?|resultats?|risultati|resultados?|resultaten|uitslag(?:en)?|classement|"
    r"classification|classifica|classificazione|clasificacion|klassement|rangliste|final|provisional|official|"
    r"amended|unofficial|full|overall|gesamt|assoluta|table|list|sheet|tabelle|tabella|tabla|feuil|foglio|hoja|"
    r"blad|file|report|export|event|meeting|round|rnd|lauf|runde|ronde|manche|ronda|prova|prueba|season|saison|"
    r"series?|championship|meisterschaft|cup|trophy|league|day|date|the|and|der|die|das|und|les|del|von|"
    r"jan\w*|feb\w*|mar\w*|apr\w*|mai|may|jun\w*|jul\w*|aug\w*|sep\w*|oct\w*|okt\w*|nov\w*|dec\w*|dez\w*)\Z"
)


def looks(rows: Sequence[ReadRow]) -> Looks:
    """Return what the rows of a session look like, whatever it is called."""
    placed = sorted((row for row in rows if row.position is not None), key=lambda row: row.position or 0)
    if _is_raced(rows) or _is_long(placed):
        return "race"
    best = [row.best_lap for row in placed if row.best_lap]
    if len(best) > _BY_LUCK and _rises(best):
        return "lap"
    timed = [time for row in placed if (time := row.best_lap or row.time)]
    rising = len(timed) > _BY_CHANCE and _rises(timed)
    if _by_laps(placed):
        return "" if best and rising else "race"
    if rising:
        return "lap"
    counted = any(row.laps is not None for row in placed)
    return "" if counted or len(timed) <= _BY_CHANCE else "race"


def _by_laps(placed: Sequence[ReadRow]) -> bool:
    """Tell whether laps are those of a race: nobody is ahead of a car with more."""
    laps = [row.laps for row in placed if row.laps is not None]
    # The first two have done as many, or nearly always.
    together = bool(laps) and laps[0] == laps[:2][-1]
    return together and _rises(laps[::-1]) and not _is_a_lap(placed)


def _rises(values: Sequence[int]) -> bool:
    return all(ahead <= behind for ahead, behind in pairwise(values))


def is_certainly_raced(rows: Sequence[ReadRow]) -> bool:
    """Tell whether places follow laps and race times, and not the best laps, whatever a title says."""
    placed = sorted((row for row in rows if row.position is not None), key=lambda row: row.position or 0)
    best = [row.best_lap for row in placed if row.best_lap]
    laps = [row.laps for row in placed if row.laps is not None]
    times = [row.time for row in placed if row.time and row.laps == placed[0].laps]
    by_best = _rises(best)
    by_laps = _rises(laps[::-1])
    by_time = _rises(times)
    enough = min(len(best), len(laps)) > _BY_LUCK and len(times) > _BY_CHANCE
    return enough and by_laps and by_time and not by_best and _is_long(placed)


def _is_raced(rows: Sequence[ReadRow]) -> bool:
    """Tell whether a row has what no other session has: laps behind, laps led, a grid, a car that retired."""
    return any(
        is_laps(row.gap) or row.laps_led or row.grid is not None or row.status is Status.DNF or row.incidents
        for row in rows
    )


def _is_long(placed: Sequence[ReadRow]) -> bool:
    """Tell whether the times are those of a race: longer than any lap, or than the best laps beside them."""
    times = [row.time for row in placed if row.time]
    if times and median(times) > _LONGEST_LAP:
        return True
    pairs = [(row.time, row.best_lap) for row in placed if row.time and row.best_lap]
    return bool(pairs) and all(time > _LONGER * best for time, best in pairs)


def _is_a_lap(placed: Sequence[ReadRow]) -> bool:
    """Tell whether times are too short for the laps that the cars did."""
    each = [row.time / row.laps for row in placed if row.time and row.laps]
    return bool(each) and (median(each) < _SHORTEST_LAP or min(each) < _NO_LAP)


def unknown_words(texts: Sequence[str]) -> str:
    """Return the words of titles and names that are not understood, each once, "" for none."""
    words = (word for text in texts for word in re.findall(r"[^\W\d_]{3,}", plain(text)))
    return " ".join(dict.fromkeys(word for word in words if not _GENERIC.match(word)))
