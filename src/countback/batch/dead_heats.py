"""Places that a table gives to several: they are taken for dead heats, and said."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from countback.batch.numbering import Numbered
from countback.batch.places import Places
from countback.batch.seen import Whole
from countback.batch.targets import of_league
from countback.model.facts import Bools, Ints
from countback.model.finding import Finding, Where

_HINT = "it is taken for a dead heat: correct it if it is none, or give those who share a car one entry"


def dead_heats(numbered: Numbered, places: Places, out: Bools) -> list[Finding]:
    """Return a warning for each league with a place that several cars hold, but for those ``out`` [G].

    ``places`` are those of cars that are classified.
    """
    rows = _second_holders(numbered, places.held, places.shared)
    return [*_told(numbered, places.held, rows, out)] if len(rows) else []


def _second_holders(numbered: Numbered, place: Whole, shared: Bools) -> Ints:
    """Return the rows with a place that another entry holds in a row before, in some ``shared`` [T] sessions.

    Sorting takes several times as long as looking which sessions those are.
    """
    if not shared.any():
        return np.zeros(0, dtype=np.int64)
    held = np.flatnonzero(numbered.by_session(shared) & (place > 0) & (numbered.entry >= 0))
    most = int(place.max(initial=0)) + 1
    key = numbered.by_session(np.arange(len(shared)))[held] * most + place[held]
    sort = np.argsort(key, kind="stable")
    same = np.flatnonzero(np.diff(key[sort]) == 0)
    first = sort[np.searchsorted(key[sort], key[sort[same + 1]])]
    second = sort[same + 1]
    differ = numbered.entry[held[first]] != numbered.entry[held[second]]
    if own := numbered.columns.texts.get("entry"):
        # A car that is one by its name, and two by what else its rows say, is told of by `doubts`.
        car = numbered.take(own.codes)[held]
        differ &= (car[first] != car[second]) | (car[first] < 0)
    return np.sort(held[second[differ]])


def _told(numbered: Numbered, place: Whole, rows: Ints, out: Bools) -> Iterator[Finding]:
    shared: dict[int, dict[tuple[int, int], int]] = {}  # the first row by league, then by session and place
    for row in rows.tolist():
        at = (int(numbered.session[row]), int(place[row]))
        shared.setdefault(int(numbered.league[row]), {}).setdefault(at, row)
    for league, places in shared.items():
        if out[league]:
            continue
        row, number = next(iter(places.values())), len(places)
        here = np.arange(numbered.first[league], numbered.first[league + 1])
        here = here[(numbered.session[here] == numbered.session[row]) & (place[here] == place[row])]
        names = " and ".join(dict.fromkeys(_name(numbered, at) for at in here.tolist()))
        session = int(numbered.seen.session_first[league] + numbered.session[row])
        round_ = int(numbered.sessions.round[session])
        more = f", and likewise {number - 1} more in this league" if number > 1 else ""
        message = f"round {round_}: place {int(place[row])} is given to {names}{more}"
        finding = Finding(code="dead-heat", severity="warning", where=Where(), message=message, hint=_HINT)
        yield of_league(numbered.names[league], finding)


def _name(numbered: Numbered, at: int) -> str:
    people = numbered.columns.texts["competitor"]
    name: str = people.listed[int(people.codes[numbered.row(at)])].as_py()
    return name
