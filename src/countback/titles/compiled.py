"""Endings of plain titles drawn and added up by machine code, in the extra ``countback[fast]`` (numba).

The model is that of `simulate.py` and the sums are those of `quick.py`; only the random numbers differ.
Loops run over 32 lanes, one a competitor, because that is what compilers turn into vector instructions.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from countback.titles.quick import Packed
from countback.titles.simulate import Field, normals

if TYPE_CHECKING:
    from countback.titles.strength import Floats

LANES = 32
"""The most competitors there may be."""

_SIZES = 4096


def positions(packed: Packed, field: Field, runs: int, random: np.random.Generator) -> Floats:
    """Return ``[K, K + 2]``: how often each came where (column 0: never), and the sum of points.

    ``packed`` has its K competitors in the order of the ``field``'s cars wherever they have one.
    """
    number = len(packed.start)
    sessions = len(packed.worth)
    mean = np.zeros(LANES, dtype=np.float32)
    mean[packed.car] = field.mean
    mix = np.zeros((len(field.mix), LANES), dtype=np.float32)
    mix[:, packed.car] = field.mix
    theta = normals(random, (runs, len(mix))) @ mix
    theta += mean
    make = np.zeros(LANES, dtype=np.int32)
    make[packed.car] = field.make
    chance = np.full((sessions, LANES), 1 << 14, dtype=np.uint32)  # who has no car always retires
    chance[:, packed.car] = np.where(field.absent, 1 << 14, field.retire >> 2)
    worth = np.zeros((sessions, LANES + 1))
    worth[:, :number] = packed.worth[:, :number]
    start = np.full(LANES, -1.0)
    start[:number] = packed.start
    state = random.integers(0, 1 << 32, (5, LANES), dtype=np.uint32)
    table = np.zeros((LANES, LANES), dtype=np.int64)
    points = np.zeros(LANES)
    scale = 1 / packed.shift
    strengths = (theta, make, field.step, chance)
    _run(*strengths, worth, start, scale, state, *_sizes(), table, points)
    found = np.zeros((number, number + 2))
    found[:, 1:-1] = table[:number, :number]
    found[:, -1] = points[:number] / packed.unit
    return found


@cache
def _sizes() -> tuple[Any, Any, Any]:
    """Return 4,096 equally likely normal numbers, and waits at the edges of 4,096 equal parts, with slopes.

    Between edges a wait grows by its slope. The last part has no end; it is as long as makes its mean right.
    """
    middle = [NormalDist().inv_cdf((number + 0.5) / _SIZES) for number in range(_SIZES)]
    edge = -np.log1p(-np.arange(_SIZES) / _SIZES)
    slope = np.append(np.diff(edge), 2.0) / (1 << 20)
    return np.array(middle, np.float32), edge.astype(np.float32), slope.astype(np.float32)


def _machine_code(**options: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return numba's decorator; what it makes is kept for the next time, where there is room for it."""

    def compiled(function: Callable[..., None]) -> Callable[..., None]:
        try:
            made: Callable[..., None] = njit(cache=True, **options)(function)
        except RuntimeError:  # neither the package nor the home of the user can be written to
            made = njit(**options)(function)
        return made

    return compiled


@_machine_code()
def _random(state: Any) -> None:
    """Put 32 new random numbers into row 4 (Doty-Humphrey's sfc32, one generator a lane)."""
    for lane in range(32):
        a, b, c, count = state[0, lane], state[1, lane], state[2, lane], state[3, lane]
        new = np.uint32(a + b + count)
        state[3, lane] = count + np.uint32(1)
        state[0, lane] = b ^ (b >> np.uint32(9))
        state[1, lane] = c + (c << np.uint32(3))
        state[2, lane] = ((c << np.uint32(21)) | (c >> np.uint32(11))) + new
        state[4, lane] = new


@_machine_code(fastmath=True)
def _wander(theta: Any, of_make: Any, make: Any, step: Any, state: Any, normal: Any) -> None:
    """Let strengths go on by a step: the makes' own and half of one for each car."""
    for lane in range(32):
        of_make[lane] = normal[state[4, lane] & np.uint32(4095)]
    for lane in range(32):
        own = normal[state[4, lane] >> np.uint32(20)]
        theta[lane] += step * (np.float32(0.5) * own + of_make[make[lane]])


@_machine_code(fastmath=True)
def _mean_wait(theta: Any, slow: Any, bits: Any, as_float: Any) -> None:
    """Put exp(-theta) into ``slow``, by powers of two and a polynomial (error below 1 in 100,000).

    ``as_float`` are the same bytes as ``bits``.
    """
    for lane in range(32):
        power = theta[lane] * np.float32(-1.44269504)
        whole = np.floor(power)
        part = power - whole
        grown = np.float32(0.0096181) + part * np.float32(0.0013333)
        grown = np.float32(0.2402265) + part * (np.float32(0.0555041) + part * grown)
        slow[lane] = np.float32(1) + part * (np.float32(0.6931472) + part * grown)
        bits[lane] = (np.int32(whole) + np.int32(127)) << np.int32(23)
    for lane in range(32):
        slow[lane] *= as_float[lane]


@_machine_code(fastmath=True)
def _waits(state: Any, wait: Any, slope: Any, slow: Any, drawn: Any) -> None:
    for lane in range(32):
        raw = state[4, lane]
        part = raw >> np.uint32(20)
        more = np.float32(np.int32(raw & np.uint32(0xFFFFF)))
        drawn[lane] = (wait[part] + slope[part] * more) * slow[lane]


@_machine_code()
def _retire(state: Any, chance: Any, drawn: Any) -> None:
    """Take who retires out, by the low bits of the numbers that made the waits: there they hardly matter."""
    for lane in range(32):
        out = (state[4, lane] & np.uint32(16383)) < chance[lane]
        drawn[lane] = np.float32(3e38) if out else drawn[lane]


@_machine_code()
def _places(drawn: Any, place: Any) -> None:
    """Count who is ahead of each; those who retired are on place 32, which pays nothing."""
    for lane in range(32):
        ahead = np.int32(0)
        own = drawn[lane]
        for other in range(32):
            ahead += np.int32(drawn[other] < own)
        place[lane] = ahead if own < np.float32(2.9e38) else np.int32(32)


@_machine_code()
def _pay(worth: Any, place: Any, total: Any) -> None:
    for lane in range(32):
        total[lane] += worth[np.uint32(place[lane])]


@_machine_code(fastmath=True)
def _positions(total: Any, place: Any) -> None:
    for lane in range(32):
        ahead = 0.0
        own = total[lane]
        for other in range(32):
            ahead += 1.0 if total[other] > own else 0.0
        place[lane] = np.int32(ahead)


@_machine_code()
def _note(total: Any, scale: Any, place: Any, table: Any, points: Any) -> None:
    for lane in range(32):
        table[lane, place[lane]] += 1
    for lane in range(32):
        points[lane] += np.floor(total[lane] * scale)


@_machine_code(nogil=True)
def _run(
    thetas: Any, make: Any, step: Any, chance: Any, worth: Any, start: Any, scale: Any,
    state: Any, normal: Any, wait: Any, slope: Any, table: Any, points: Any,
) -> None:  # fmt: skip
    bits, place = np.zeros(32, np.int32), np.zeros(32, np.int32)
    as_float = bits.view(np.float32)
    of_make, slow, drawn = np.zeros(32, np.float32), np.zeros(32, np.float32), np.zeros(32, np.float32)
    total = np.zeros(32)
    for run in range(len(thetas)):
        theta = thetas[run]
        total[:] = start
        for session in range(len(worth)):
            if step > 0:
                _random(state)
                _wander(theta, of_make, make, step, state, normal)
            if step > 0 or session == 0:
                _mean_wait(theta, slow, bits, as_float)
            _random(state)
            _waits(state, wait, slope, slow, drawn)
            _retire(state, chance[session], drawn)
            _places(drawn, place)
            _pay(worth[session], place, total)
        _positions(total, place)
        _note(total, scale, place, table, points)
