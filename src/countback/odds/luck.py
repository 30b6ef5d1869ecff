"""Random numbers out of random bits: normal numbers, exponential waiting times."""

from __future__ import annotations

from functools import cache
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

Singles = NDArray[np.float32]


def normals(random: np.random.Generator, shape: tuple[int, ...]) -> Singles:
    """Return standard normal numbers of 65,536 equally likely sizes."""
    return normal_sizes().take(bits(random, shape, np.uint16))


def waits(random: np.random.Generator, shape: tuple[int, ...]) -> Singles:
    """Return exponential waiting times of mean 1 with the sign turned, so that all are negative."""
    raw = bits(random, shape, np.uint32)
    raw >>= np.uint32(9)
    # As a float32 this lies between 1 and 2. The last bit is set so that it is never 1: log(1) is 0, without
    # the sign by which `_order` tells who is still in the race.
    raw |= np.uint32(0x3F800001)
    waiting: Singles = raw.view(np.float32)
    np.subtract(np.float32(2), waiting, out=waiting)
    return np.log(waiting, out=waiting)


def bits(random: np.random.Generator, shape: tuple[int, ...], word: type[np.unsignedinteger]) -> NDArray[Any]:
    """Return random whole numbers of all the bits of ``word``."""
    number = prod(shape)
    each = 8 // np.dtype(word).itemsize
    raw = np.asarray(random.bit_generator.random_raw(-(-number // each)), dtype=np.uint64)
    return raw.view(word)[:number].reshape(shape)


@cache
def normal_sizes() -> Singles:
    """Return the 65,536 quantiles of the normal distribution in the middle of equal parts."""
    from statistics import NormalDist

    upper = np.array([NormalDist().inv_cdf((32768.5 + number) / 65536) for number in range(32768)])
    return np.concatenate([-upper[::-1], upper]).astype(np.float32)
