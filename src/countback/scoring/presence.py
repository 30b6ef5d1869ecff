"""Who had a row in every session, and as what: one of the championship's own, a guest, of another class."""

from __future__ import annotations

import msgspec
import numpy as np
from msgspec.structs import replace

from countback.model.classification import Status
from countback.model.facts import Bools, Facts
from countback.model.kinds import Crews, Field
from countback.model.shapes import over_cars


class Presence(msgspec.Struct, frozen=True, eq=False):
    """Rows ``[B, S, K]``: ``drove`` any at all, ``belonged`` one of the championship's own table,
    ``eligible`` one that may score.

    ``crews`` are those who drove what with ``drove`` cut to rows that are a result here: a row as a guest or
    in another class is an absence for counting and for tie-breaks.
    """

    drove: Bools
    belonged: Bools
    eligible: Bools
    crews: Crews


def presence(facts: Facts, field: Field, credited: Crews) -> Presence:
    """Return who was there in every session; each array is gathered once for all moments."""
    rows: list[tuple[Bools, Bools]] = [(facts.there, credited.drove)]

    def having(who: Bools) -> Bools:
        """Return ``[B, S, K]``: who had a row that is one of ``who`` [B or L, 1 or S, E]."""
        for same, gathered in rows:
            if same is who or np.array_equal(same, who):
                return gathered
        rowed = facts.column("status") > 0
        there: Bools = over_cars(np.logical_or, credited.gather(who & rowed)) & credited.drove
        rows.append((who, there))
        return there

    belonged, eligible = having(field.belongs), having(field.eligible)
    counted = eligible if field.own is None else having(field.own)
    crews = credited if counted is credited.drove else replace(credited, drove=counted)
    return Presence(credited.drove, belonged, eligible, crews)


def results_made(
    facts: Facts, field: Field, credited: Crews, there: Presence, not_as: tuple[Status, ...]
) -> Bools:
    """Return ``[B, S, K]``: who had a result of the championship, one that is not listed ``not_as``."""
    if not not_as:
        return there.crews.drove
    status = facts.column("status")
    made = (status > 0) & ~np.isin(status, [listed.code for listed in not_as])
    counted = field.eligible if field.own is None else field.own
    result: Bools = over_cars(np.logical_or, credited.gather(made & counted)) & there.crews.drove
    return result
