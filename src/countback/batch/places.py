"""The places that each session gives: those that several hold, and those that nobody does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countback.batch.numbering import Numbered
from countback.batch.seen import Whole, read_only
from countback.model.facts import Bools

#: Places in all sessions for each row, which have room beside each other.
_SEATS = 16


@dataclass(frozen=True, eq=False)
class Places:
    """What ``held`` [R] says (0 for none): in which sessions [T] several rows have one place (``shared``),
    and which have a place and not the one ahead of it (``skips``)."""

    held: Whole
    shared: Bools
    skips: Bools

    @classmethod
    def of(cls, numbered: Numbered, held: Whole, *, compiled: bool) -> Places:
        """Return the places of a table; ``compiled`` looks at them in a compiled loop, to the same end."""
        if compiled and numbered.seen.of_row is None:
            from countback.batch.looking import places_given

            begins = np.append(numbered.seen.session_row, len(held))
            return cls(held, *places_given(begins, read_only(held, np.uint16)))
        sessions, most = len(numbered.seen.session_row), int(held.max(initial=0)) + 1
        if sessions * most > _SEATS * len(held):
            return _far_apart(numbered, held, sessions, most)
        seat = numbered.by_session(np.arange(sessions) * most)
        seat += held
        taken = np.zeros((sessions, most), dtype=np.bool_)
        taken.reshape(-1)[seat] = True
        taken[:, 0] = False  # who has no place shares none
        shared, ahead = np.zeros(sessions, dtype=np.bool_), taken[:, 1:-1]
        if np.count_nonzero(taken) < np.count_nonzero(held):
            number = np.bincount(seat // most, weights=held > 0, minlength=sessions)
            shared = number > np.count_nonzero(taken, axis=1)
        return cls(held, shared, np.any(taken[:, 2:] & ~ahead, axis=1))


def _far_apart(numbered: Numbered, held: Whole, sessions: int, most: int) -> Places:
    """Return the places of a table in which some are so high that there is no room for all."""
    key = (numbered.by_session(np.arange(sessions) * most) + held)[held > 0]
    there, number = np.unique(key, return_counts=True)
    of, place = there // most, there % most
    before = np.where(np.diff(of, prepend=-1) == 0, np.append(0, place[:-1]), 0)
    shared, skips = np.zeros((2, sessions), dtype=np.bool_)
    shared[of[number > 1]] = True
    skips[of[place > before + 1]] = True
    return Places(held, shared, skips)
