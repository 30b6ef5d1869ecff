"""A block of leagues scored by the compiled loop, where the championship is plain enough for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countback.batch.blocks import Block
from countback.batch.crediting import Owners
from countback.batch.facts import BlockFacts, LooksFurtherError
from countback.batch.lines import Places
from countback.batch.numbering import Numbered
from countback.model.facts import Ints
from countback.model.rulebook import Championship
from countback.scoring.kernel import score_plain
from countback.scoring.moment import Moment
from countback.scoring.plain import plain_of


class Narrow:
    """The columns of a table in the fewest bits: 16 where that is enough, for all blocks of it."""

    def __init__(self, numbered: Numbered) -> None:
        self._numbered = numbered
        self._known: dict[str, NDArray[Any] | None] = {}
        self.session, self.entry = (
            np.ascontiguousarray(one, dtype=np.int32) for one in (numbered.session, numbered.entry)
        )

    def column(self, name: str) -> NDArray[Any] | None:
        """Return ``[R]`` of a column, None where the table has no such one."""
        if name not in self._known:
            values = self._numbered.values(name)
            if values is not None:
                kind = np.int16 if int(values.max(initial=0)) < 1 << 15 else np.int64
                values = np.ascontiguousarray(values, dtype=kind)
            self._known[name] = values
        return self._known[name]


class Laid:
    """The columns of a block side by side, each laid when it is first wanted."""

    def __init__(self, block: Block, narrow: Narrow) -> None:
        self._block, self._narrow = block, narrow
        self._known: dict[str, NDArray[Any]] = {}

    def column(self, name: str) -> NDArray[Any] | None:
        """Return ``[B, S, E]`` of a column, None where the table has no such one."""
        if name not in self._known:
            values = self._narrow.column(name)
            if values is None:
                return None
            from countback.batch.loops import lay

            dense = np.zeros(self._block.shape, dtype=values.dtype)
            first, leagues = self._block.numbered.first, self._block.leagues
            lay(values, first, leagues, self._narrow.session, self._narrow.entry, self._block.held, dense)
            self._known[name] = dense
        return self._known[name]

    def qualifying(self) -> NDArray[Any] | None:
        """Return the qualifying order, from the session that set it where rows give none."""
        if "qualifying" not in self._known:
            place, own = self.column("position"), self.column("qualifying")
            assert place is not None
            columns: dict[str, Any] = {"place": place} | ({} if own is None else {"qualifying": own})
            self._block.take_qualifying(columns)
            if "qualifying" not in columns:
                return None
            self._known["qualifying"] = columns["qualifying"]
        return self._known["qualifying"]

    def class_place(self) -> NDArray[Any]:
        """Return the order within classes: the position in the class, else the overall one."""
        place, own = self.column("position"), self.column("class_position")
        assert place is not None
        return place if own is None else np.where(own > 0, own, place)


def places_compiled(
    block: Block,
    facts: BlockFacts,
    laid: Laid,
    title: Championship,
    moments: Sequence[Moment],
    owners: Owners,
) -> tuple[Places, Ints] | None:
    """Return the standings of a block with the leagues in which a tie is left that other rules may break.

    ``facts`` hold no columns. None where the loop cannot say all that the rules do.
    """
    if not len(owners.owner):
        return None
    columns: dict[str, NDArray[Any]] = {}
    for name, found in (
        ("place", laid.column("position")),
        ("status", laid.column("status")),
        ("qualifying", laid.qualifying()),
        ("fastest_lap", laid.column("fastest_lap")),
    ):
        if found is not None:
            columns[name] = found
    columns["published"] = columns["place"]
    if any(rule.class_order for rule in title.field.values()):
        columns["place"] = laid.class_place()
    most = max(int(held.max(initial=0)) for name, held in columns.items() if name != "status")
    one_car = owners.one_each or owners.names is None
    try:
        plain = plain_of(facts, title, moments, most, one_car=one_car)
    except LooksFurtherError:
        return None
    if plain is None:
        return None
    lacking = [name for at, name in ((1, "qualifying"), (2, "fastest_lap")) if (plain.order == at).any()]
    for name in lacking:
        columns.setdefault(name, np.zeros_like(columns["place"]))
    ranking = score_plain(plain, columns, owners.owner, owners.competitors)
    places = Places(
        order=ranking.order,
        shown=ranking.shown,
        position=ranking.position,
        points=ranking.points,
        unit=ranking.unit,
        counted=ranking.counted,
        dropped=ranking.dropped,
    )
    return places, np.flatnonzero(ranking.tied)
