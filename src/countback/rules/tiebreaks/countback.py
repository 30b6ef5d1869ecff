"""Countback: more first places, then more seconds, and so on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

import numpy as np

from countback.model.contract import ALIKE, PlacesCounted, Sessions, Wins
from countback.model.facts import Bools, Facts, Ints, highest
from countback.model.kinds import Outlook, Tally, Tiebreak
from countback.model.numbers import in_words, ordinal
from countback.model.shapes import over_cars
from countback.rules.results_of import sums_at
from countback.rules.saying import sessions_of

BITS = 40


@dataclass(frozen=True, kw_only=True)
class Countback(Tiebreak):
    """Whoever has more 1sts is ahead, then more 2nds, and so on ``down_to`` a place (0: to the last).

    ``places`` are those ``ranked`` for points or those ``published`` (they differ where guests or
    other classes finish in between); ``results`` are ``all`` or only the ``counted`` ones. Sessions in which
    nobody scored (a race too short for points) ``count`` unless ``unpaid`` says ``left-out``. Source:
    FIA Formula One Sporting Regulations, article 7.2.
    """

    kind: ClassVar[str] = "countback"
    outlook: ClassVar[Outlook] = "by-ending"
    no_place = ALIKE
    places: Literal["ranked", "published"] = "ranked"
    results: Literal["all", "counted"] = "all"
    sessions: Sessions = ("race",)
    down_to: int = 0
    unpaid: Literal["count", "left-out"] = "count"

    @property
    def needs_published(self) -> bool:
        return self.places == "published"

    def gains(self, before: Sequence[Tiebreak], drops: bool) -> bool:
        # A better place may make a race count in which others have places, too.
        return (not drops or self.results == "all") and self.unpaid == "count"

    def parts_nobody(self, before: Sequence[Tiebreak], facts: Facts, drops: bool) -> str:
        for step in before:
            if not isinstance(step, Countback) or replace(step, down_to=self.down_to) != self:
                continue
            if not step.down_to or 0 < self.down_to <= step.down_to:
                return "it is given further up, down to as low a place"
        return ""

    def wins_first(self, facts: Facts) -> Wins | None:
        if self.results == "counted" or self.unpaid == "left-out":
            return None
        return Wins(facts.chosen(self.sessions)[0], self.places == "published")

    def counts_places(self, facts: Facts) -> PlacesCounted | None:
        if self.results == "counted" or self.unpaid == "left-out":
            return None
        return PlacesCounted(facts.chosen(self.sessions)[0], self.places == "published", self.down_to)

    def keys(self, tally: Tally) -> list[Ints]:
        places, scope = self._held(tally), self._scope(tally)
        counted = None if self.results == "all" else tally.counted
        contested = tally.contested
        if contested is None or len(contested) != len(places):
            if not scope.all():
                places = places * scope[..., None, None]
            return _keys(places, counted, tally.cutoffs, self.down_to)
        batch, who = np.nonzero(contested[:, 0] if contested.shape[1] == 1 else contested.any(axis=1))
        places = places[batch, :, who][:, :, None]
        if not scope.all():
            places = places * (scope if len(scope) == 1 else scope[batch])[..., None, None]
        if counted is not None:
            counted = np.broadcast_to(counted, (len(contested), *counted.shape[1:]))[batch, :, :, who, None]
        keys = []
        for own in _keys(places, counted, tally.cutoffs, self.down_to):
            keys.append(np.zeros(contested.shape, dtype=np.int64))
            keys[-1][batch, :, who] = own[..., 0]
        return keys

    def explain(self, tally: Tally, moment: int, ahead: int, behind: int) -> str:
        scope = self._scope(tally)[0, : tally.cutoffs[moment]]
        seen = self._held(tally)[0, : tally.cutoffs[moment]] * scope[:, None, None]
        if self.results == "counted" and tally.counted is not None:
            seen = seen * tally.counted[0, moment, : tally.cutoffs[moment], :, None]
        lowest = highest(seen)
        for place in range(1, min(lowest, self.down_to or lowest) + 1):
            mine, theirs = (int((seen[:, who] == place).sum()) for who in (ahead, behind))
            if mine != theirs:
                if place > 1:
                    return f"{in_words(mine)} {ordinal(place)} place{'s' * (mine != 1)} to {in_words(theirs)}"
                return f"{mine} win{'s' * (mine != 1)} to {theirs}"
        return ""

    def _held(self, tally: Tally) -> Ints:
        """Return ``[B, S, K, M]``: the places held, in whatever session."""
        places = tally.ranks if self.places == "ranked" else tally.published
        assert places is not None
        return places

    def _scope(self, tally: Tally) -> Bools:
        """Return ``[B or L, S]``: the sessions in which places count."""
        scope = tally.facts.chosen(self.sessions)
        return scope if self.unpaid == "count" else scope & (tally.score != 0).any(axis=-1)

    def told(self) -> str:
        down = f", down to {ordinal(self.down_to)}" if self.down_to else ""
        places = "" if self.places == "ranked" else ", by the places as published"
        results = "" if self.results == "all" else "; only results that count are looked at"
        first = f"More 1st places in {sessions_of(self.sessions)} decide"
        unpaid = "" if self.unpaid == "count" else "; races in which nobody scored are left out"
        return f"{first}, then more 2nds, and so on{down}{places}{results}{unpaid}."


def _keys(places: Ints, counted: Bools | None, cutoffs: Ints, down_to: int) -> list[Ints]:
    """Return ``[B, V, K]``, higher for more 1sts, the next for more of what is behind those, and so on.

    ``places`` are [B, S, K, M]; only sessions ``counted`` [B, V, S, K] are looked at, None means all.
    """
    lowest = highest(places)
    last = min(lowest, down_to or lowest)
    if not last:
        return []
    worth = _worth(_most(places, last, lowest), lowest)
    if len(cutoffs) == 1 and counted is None:
        # All words of a place are looked up at once, and sessions are the first axis: fastest to add up.
        seen = np.ascontiguousarray(worth.T).take(places[:, : int(cutoffs[0])].swapaxes(0, 1), axis=0)
        sums = over_cars(np.add, np.add.reduce(seen, axis=0).swapaxes(2, 3))
        return [*np.moveaxis(sums, -1, 0)[:, :, None]]
    words = len(worth)
    seen = worth.take(places, axis=1)
    by_session = over_cars(np.add, seen)
    if counted is None:
        batch, sessions, competitors = by_session.shape[1:]
        sums = sums_at(by_session.reshape(-1, sessions, competitors), cutoffs)
        return [*sums.reshape(words, batch, -1, competitors)]
    seen_by_then = (np.arange(places.shape[1]) < cutoffs[:, None])[None, :, :, None]
    kept = counted & seen_by_then
    return [(word[:, None] * kept).sum(axis=2) for word in by_session]


def _most(places: Ints, last: int, lowest: int) -> list[int]:
    """Return for the places 1, 2, ... up to ``last`` how often anybody can have been there at most, where no
    place is below the ``lowest``."""
    batch, sessions, _, cars = places.shape
    if batch > 1 or (sessions * cars + 1) ** last <= 1 << BITS:  # it fits, and need not be known better
        return [sessions * cars] * last
    most: list[int] = np.maximum.reduce(_often(places, lowest)[0])[:last].tolist()
    return most


def _worth(most: Sequence[int], lowest: int) -> Ints:
    """Return ``[W, P + 1]``: what a place adds to each of as few numbers as hold every count there can be.

    The count of a place is a digit, the better place the higher; its base is one more than the most there
    can be. ``BITS`` a number leave room to pack it together with points. Places beyond the ``most`` are
    worth nothing down to the ``lowest``, P.
    """
    word = [0] * (lowest + 1)
    words = [word]
    room = 1
    for place in range(len(most), 0, -1):
        base = most[place - 1] + 1
        if room * base > 1 << BITS:
            word = [0] * (lowest + 1)
            words.append(word)
            room = 1
        word[place] = room
        room *= base
    return np.array(words[::-1], dtype=np.int64)


def _often(places: Ints, lowest: int) -> Ints:
    """Return ``[B, K, lowest]`` from ``[B, S, K, M]``: how many 1sts, 2nds, ... each competitor has."""
    batch, _, competitors, _ = places.shape
    wide = lowest + 1
    row = np.arange(batch * competitors).reshape(batch, 1, competitors, 1) * wide
    often: Ints = np.bincount((places + row).reshape(-1), minlength=batch * competitors * wide)
    return often.reshape(batch, competitors, wide)[..., 1:]
