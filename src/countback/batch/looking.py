"""The compiled loops that look for what is rarely meant: places in a session, and names that are alike.

Whatever is here NumPy does as well, to the same end: see `places` and `spelled`.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from countback.scoring.compiling import compiled

#: Places from here on have no bit of their own in a number.
_BITS = np.uint64(64)
_ONE = np.uint64(1)
#: By so many bits what was read of a name is turned with each letter.
_TURN, _REST = np.uint64(5), np.uint64(59)
#: Multiplied by it, numbers that follow each other lie far apart.
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


@numba.njit(nogil=True, cache=True)
def places_given(begins: Any, place: Any) -> tuple[Any, Any]:
    """Return ``[T]`` the sessions in which several rows have one place, and those that skip a place.

    ``begins`` [T + 1] is where the rows of each session begin, ``place`` [R] (0 for none) what they have.
    """
    shared = np.zeros(len(begins) - 1, dtype=np.bool_)
    skips = np.zeros(len(begins) - 1, dtype=np.bool_)
    of_place = np.empty(0, dtype=np.int32)  # the session that last used a place
    for session in range(len(begins) - 1):
        begin, end = np.uint64(begins[session]), np.uint64(begins[session + 1])
        # Of the places below 64 each is a bit: the processor takes several rows at once.
        held, rows, beyond = np.uint64(0), np.uint64(0), np.uint64(0)
        for row in range(begin, end):
            held |= _ONE << np.uint64(place[row])
            rows += np.uint64(place[row] > 0)
            beyond |= np.uint64(place[row])
        if beyond < _BITS:
            held >>= _ONE
            shared[session] = _ones(held) < rows
            skips[session] = (held & (held + _ONE)) != 0
            continue
        if not len(of_place):
            of_place = np.full(place.max() + 1, -1, dtype=np.int32)
        again, last, different = False, 0, 0
        for row in range(begin, end):
            if place[row] > 0:
                seen = of_place[place[row]] == session
                again |= seen
                different += not seen
                last = place[row] if place[row] > last else last
            of_place[place[row]] = session
        shared[session] = again
        skips[session] = different < last
    return shared, skips


@compiled
def _ones(held: Any) -> Any:
    """Return how many bits of a number of 64 are set: first of each two, then of each four, and so on."""
    held -= (held >> np.uint64(1)) & np.uint64(0x5555555555555555)
    held = (held & np.uint64(0x3333333333333333)) + ((held >> np.uint64(2)) & np.uint64(0x3333333333333333))
    held = (held + (held >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return (held * np.uint64(0x0101010101010101)) >> np.uint64(56)


@compiled
def _of_one_form(begins: Any, letters: Any, weight: Any, present: Any) -> Any:
    """Tell whether names are ids of one form: of one length, each sign at its place, no letter in both cases.

    No two of them, as all are different, are then the same but for signs and case. ``present`` [256] is room.
    """
    long = np.uint64(begins[1] - begins[0])
    for name in range(1, len(begins)):
        if np.uint64(begins[name] - begins[name - 1]) != long:
            return False
    first, number = letters[:long], np.uint64(len(begins) - 1)
    for at in range(long):
        sign = weight[first[at]] == 0
        for name in range(number):
            octet = letters[name * long + at]
            if (octet != first[at]) if sign else (weight[octet] == 0):
                return False
            present[octet] = True
    for octet in range(256):
        for other in range(octet):
            if present[octet] and present[other] and weight[octet] == weight[other] and weight[octet] != 0:
                return False
    return True


@numba.njit(nogil=True, cache=True)
def with_same_letters(begins: Any, letters: Any, weight: Any, different: bool) -> Any:
    """Return which of N names could be another one but for signs and case, in turn.

    ``begins`` [N + 1] is where each begins in the octets of all, from ``begins[0]`` on; ``weight`` [256] is a
    number for each octet, 0 for one that tells nothing. Where all are ``different``, ids of one form are
    seen at once to be told apart.
    """
    if len(begins) < 2:
        return np.empty(0, dtype=np.int64)
    if different and _of_one_form(begins, letters, weight, np.zeros(256, dtype=np.bool_)):
        return np.empty(0, dtype=np.int64)
    number, room = len(begins) - 1, 16
    while room < 2 * number:
        room *= 2
    mask = np.uint64(room - 1)
    of_place = np.full(room, -1, dtype=np.int32)
    read = np.empty(number, dtype=np.uint64)
    again = np.zeros(number, dtype=np.bool_)
    some = False
    for name in range(number):
        value = np.uint64(0)
        for at in range(np.uint64(begins[name] - begins[0]), np.uint64(begins[name + 1] - begins[0])):
            told = weight[letters[at]]
            if told:
                value = ((value << _TURN) | (value >> _REST)) ^ told
        read[name] = value
        place = ((value * _SPREAD) >> np.uint64(32)) & mask
        while of_place[place] >= 0 and read[of_place[place]] != value:
            place = (place + _ONE) & mask
        if of_place[place] < 0:
            of_place[place] = name
        else:
            again[name] = again[of_place[place]] = some = True
    return np.flatnonzero(again) if some else np.empty(0, dtype=np.int64)
