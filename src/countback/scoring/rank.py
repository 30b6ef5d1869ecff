"""Put competitors in order: points, then one tie-break after the other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, TypeVar

import msgspec
import numpy as np
from msgspec.structs import replace

from countback.model.facts import Bools, Ints, bounds
from countback.model.kinds import Tally
from countback.model.rulebook import Championship
from countback.scoring.listing import Listed

if TYPE_CHECKING:  # costs what a module of ours does, and says nothing to a run
    from numpy.typing import NDArray

Number = TypeVar("Number", np.int64, np.bool_)

#: So few numbers are in order sooner than packed.
FEW = 200
#: Bits of a number that may be shifted and added to.
_WIDE = 62
#: Of so many it is worth looking whom a tie-break can part at all.
MANY = 1 << 11


class Ranked(msgspec.Struct, frozen=True):
    """``order`` [B, V, K] lists competitors best first, ``position`` [B, V, K] is by competitor.

    A position of 0 is none. Competitors whom no step parts share a position; the next is one more than
    are ahead. ``printed`` [B, V, K] is the position in the table, the very next one where they are dense.
    """

    order: Ints
    position: Ints
    printed: Ints


def rank(title: Championship, tally: Tally, listed: Listed) -> Ranked:
    """Return the order under the tie chain: who is still in the playoffs, points, then step by step.

    Those who do not hold a position come last, of whom who is not shown is in any order.
    """
    holds = listed.holds.astype(np.int64)
    points = -tally.points if title.low_wins else tally.points
    keys = [holds, *([] if tally.level is None else [tally.level]), points]
    if title.tiebreaks and prod(points.shape) > MANY:
        tally = replace(tally, contested=_contested(*order_by(keys, points.shape)) & listed.shown)
    for step in title.tiebreaks:
        keys.extend(step.keys(tally))
    order, fresh = order_by(keys, points.shape)
    flat = _flat(order, _starts(order.shape))
    numbers = np.maximum.accumulate(fresh * np.arange(1, order.shape[-1] + 1), axis=-1)
    position = _placed(numbers, flat) * holds
    printed = _placed(fresh.cumsum(axis=-1), flat) * holds if title.dense_positions else position
    return Ranked(order, position, printed)


def _contested(order: Ints, fresh: Bools) -> Bools:
    """Return ``[..., K]``: who is level with somebody else in an order."""
    level = np.zeros((*fresh.shape[:-1], fresh.shape[-1] + 1), dtype=np.bool_)
    np.logical_not(fresh, out=level[..., :-1])
    return _placed(level[..., :-1] | level[..., 1:], _flat(order, _starts(order.shape)))


def order_by(keys: Sequence[Ints], shape: tuple[int, ...]) -> tuple[Ints, Bools]:
    """Return ``[..., K]``: indices by the keys, higher first, and who differs from the one ahead.

    The keys are of ``shape`` or broadcast to it, the most significant first; equals keep their order.
    Several keys are packed into one number together with the index, and numbers are sorted: that is
    several times faster than sorting indices by keys, except for a ``FEW``.
    """
    low = max(shape[-1] - 1, 1).bit_length()
    words = None if prod(shape) <= FEW else _packed(keys, low)
    if words is None:
        return _by_keys(keys, shape)
    fresh, index = np.empty(shape, dtype=np.bool_), np.arange(shape[-1])
    fresh[..., 0] = True
    behind: Ints | None = None
    for number, (word, best) in enumerate(words, 1):
        # What the less significant words came to is one number a competitor: how many ranks are ahead.
        if behind is None:
            lined = (best << low) + index - (word << low)
        else:
            lined = (((best - word) << low) + behind << low) + index
        if lined.shape != shape:
            lined = np.broadcast_to(lined, shape).copy()
        lined.sort(axis=-1)
        order = lined & ((1 << low) - 1)
        lined >>= low
        np.not_equal(lined[..., 1:], lined[..., :-1], out=fresh[..., 1:])
        if number < len(words):
            behind = _placed(fresh.cumsum(axis=-1) - 1, _flat(order, _starts(shape)))
    return order, fresh


def _by_keys(keys: Sequence[Ints], shape: tuple[int, ...]) -> tuple[Ints, Bools]:
    """Return the same as `order_by`, whatever the keys are: indices sorted by them."""
    stack = np.empty((len(keys), *shape), dtype=np.int64)
    for row, key in zip(stack, keys, strict=True):
        np.negative(key, out=row)
    order = np.lexsort(stack[::-1], axis=-1)
    ranked = stack.reshape(len(keys), -1)[:, _flat(order, _starts(shape))].reshape(stack.shape)
    fresh = np.ones(shape, dtype=np.bool_)
    fresh[..., 1:] = (ranked[..., 1:] != ranked[..., :-1]).any(axis=0)
    return order, fresh


def _placed(numbers: NDArray[Number], flat: Ints) -> NDArray[Number]:
    """Return ``[..., K]`` by competitor from what stands in an order, whose indices are given flat."""
    by_competitor = np.empty(numbers.size, dtype=numbers.dtype)
    by_competitor[flat] = numbers.reshape(-1)
    return by_competitor.reshape(numbers.shape)


@lru_cache(maxsize=8)
def _starts(shape: tuple[int, ...]) -> Ints:
    """Return ``[..., 1]``: where each row of the last axis begins in the whole array laid flat; not to be
    written to."""
    starts: Ints = (np.arange(prod(shape[:-1])) * shape[-1]).reshape(*shape[:-1], 1)
    return starts


def _flat(order: Ints, starts: Ints) -> Ints:
    """Return the indices of the last axis as indices of the whole array laid flat."""
    flat: Ints = (order + starts).reshape(-1)
    return flat


def _packed(keys: Sequence[Ints], low: int) -> list[tuple[Ints, int]] | None:
    """Return as few numbers as order like the keys, the least significant first, each with the highest that
    anybody can have; None if a key has too many bits.

    There is room beside each for an index of ``low`` bits, beside all but the first for two. As 0 is in the
    span of every key, no number is beyond the product of the spans.
    """
    words: list[tuple[Ints, int]] = []
    room = 0
    for key in reversed(keys):
        least, high = bounds(key)
        span = high - least + 1
        if span > 1 << _WIDE - 2 * low:
            return None
        if words and room * span <= 1 << _WIDE - (low if len(words) == 1 else 2 * low):
            word, best = words[-1]
            words[-1] = word + key * room, best + high * room
            room *= span
        else:
            words.append((key, high))
            room = span
    return words
