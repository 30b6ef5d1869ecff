"""Names that are written in two ways: the same but for case, accents, blanks, signs and what nobody sees.

A list of names may be long, so that first it is seen in one pass which of them could be the same; only of
those it is asked letter by letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from countback.batch.texts import Codes
from countback.model.facts import Ints

#: Letters that have no accent to take off, as `model.text.slug` writes them.
_PLAIN = {"ø": "o", "ł": "l", "đ": "d", "æ": "ae"}
#: Letters of other alphabets that look like a Latin one, small and large.
_TWINS = dict(zip("аеорсухіјѕοАЕОРСУХІЈЅΟ", "aeopcyxijsoAEOPCYXIJSO", strict=True))
#: Alphabets in which a mark above or below a letter does not make it another one.
_ACCENTED = ("LATIN", "GREEK", "CYRILLIC")
_FIRST_BEYOND = 128


def spelled_alike(listed: pa.StringArray, *, compiled: bool) -> Codes:
    """Return ``[D]``: a number for each name that has another one like it, the same for both; -1 for others.

    ``compiled`` looks for them in a compiled loop, to the same end.
    """
    group = np.full(len(listed), -1, dtype=np.int32)
    by_key: dict[str, list[int]] = defaultdict(list)
    plain, which = _without_accents(listed)
    could_be = _could_be(plain, which, different=plain is listed, compiled=compiled)
    for at, name in zip(could_be.tolist(), listed.take(pa.array(could_be)).to_pylist(), strict=True):
        by_key[spelling_key(name)].append(at)
    for number, alike in enumerate(held for held in by_key.values() if len(held) > 1):
        group[alike] = number
    return group


def spelling_key(name: str) -> str:
    """Return what two ways to write a name have in common; signs between two digits part them."""
    letters = "".join(map(_like, unicodedata.normalize("NFKC", name)))
    return re.sub(r"(?<=\d) +(?=\d)", "-", letters).replace(" ", "") or name


def look_the_same(name: str, other: str) -> bool:
    """Tell whether two names differ in nothing that can be seen: in blanks, or in how letters are encoded."""
    return as_seen(name) == as_seen(other)


def written_out(name: str) -> str:
    """Return a name in quotes with whatever cannot be seen, or be told from another letter, as its number."""
    latin = any(unicodedata.name(letter, "").startswith("LATIN") for letter in name)
    plain = [_plain(letter) and not (latin and letter in _TWINS) for letter in name]
    letters = [
        letter if as_is else f"\\u{ord(letter):04x}" for letter, as_is in zip(name, plain, strict=True)
    ]
    return f"'{''.join(letters)}'"


def as_seen(name: str) -> str:
    """Return a name without what cannot be seen, each letter in the one way to encode it."""
    letters = unicodedata.normalize("NFKC", name)
    shown = "".join(_TWINS.get(letter, letter) for letter in letters if unicodedata.category(letter) != "Cf")
    return " ".join(shown.split())


def _plain(letter: str) -> bool:
    parts = "\u1100" <= letter <= "\u11ff"  # of which a letter of Hangul is made
    usual = letter == " " or (unicodedata.category(letter)[0] not in "CZM" and not parts)
    return usual and unicodedata.normalize("NFKC", letter) == letter


@cache
def _like(letter: str) -> str:
    """Return what a letter is like whatever its case and accent: a blank for a sign, two letters for some."""
    bare = map(_base, unicodedata.normalize("NFC", letter.casefold()))
    return "".join(_TWINS.get(part, part) for part in bare)


@cache
def _base(letter: str) -> str:
    """Return a letter without its accent, a blank for a sign, nothing for what is not seen."""
    sort = unicodedata.category(letter)
    if sort[0] == "L":
        bare = unicodedata.normalize("NFD", letter)[0]
        accented = unicodedata.name(letter, "").startswith(_ACCENTED)
        return bare if accented and bare != letter else _PLAIN.get(letter, letter)
    if sort[0] == "N":
        return str(unicodedata.digit(letter, letter))
    if sort[0] == "M":
        return "" if "\u0300" <= letter <= "\u036f" or "\ufe00" <= letter <= "\ufe0f" else letter
    return "" if sort == "Cf" else " "


def _without_accents(listed: pa.StringArray) -> tuple[pa.StringArray, Ints]:
    """Return names in which whatever is no ASCII is taken for what it is like, and which each is of those
    given."""
    if not (_letters(listed)[1] >= _FIRST_BEYOND).any():
        return listed, np.arange(len(listed))
    beyond = ~pc.string_is_ascii(listed).to_numpy(zero_copy_only=False)
    others = np.flatnonzero(beyond)
    folded = _folded(listed.take(pa.array(others)).to_pylist())
    at = np.concatenate([np.flatnonzero(~beyond), others])
    return pa.concat_arrays([listed.filter(pa.array(~beyond)), folded]), at


def _folded(names: list[str]) -> pa.StringArray:
    """Return names letter by letter without accents and signs; all of them at once, as there may be many."""
    text = unicodedata.normalize("NFKC", "\n".join(names))
    if text.count("\n") >= len(names):  # in a name it is a sign like any other
        text = unicodedata.normalize("NFKC", "\n".join(name.replace("\n", " ") for name in names))
    like = {ord(letter): _like(letter).strip() for letter in {*text}} | {ord("\n"): "\n"}
    for number, written in [*like.items()]:
        if len(written) > 1:
            text = text.replace(chr(number), written)
            like |= {ord(part): part for part in written}
    table = np.zeros(max(like) + 1, dtype=np.uint32)
    table[[*like]] = [ord(written[:1] or "\0") for written in like.values()]
    letters = table[np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)]
    return pa.array(letters.tobytes().decode("utf-32-le").replace("\0", "").split("\n"), pa.string())


def _could_be(listed: pa.StringArray, at: Ints, *, different: bool, compiled: bool) -> Ints:
    """Return which names may be alike; ``at`` is which each of those listed is.

    All are ``different`` unless their accents were taken off.
    """
    offsets, letters = _letters(listed)
    if compiled:
        from countback.batch.looking import with_same_letters

        return np.sort(at[with_same_letters(offsets, letters, _WEIGHTS, different)])
    kept = _LOWER.take(letters)
    there = kept > 0
    ends = np.concatenate([[0], np.cumsum(there, dtype=np.int32)])[offsets - offsets[0]].astype(np.int32)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(kept[there])]
    code = pa.StringArray.from_buffers(len(listed), buffers[1], buffers[2]).dictionary_encode()
    number = code.indices.to_numpy()
    return np.sort(at[np.bincount(number, minlength=1)[number] > 1]) if len(number) else at


def _letters(listed: pa.StringArray) -> tuple[Codes, np.ndarray[tuple[int], np.dtype[np.uint8]]]:
    """Return where names begin and end in the octets of all of them, and these."""
    if not len(listed):
        return np.zeros(1, dtype=np.int32), np.zeros(0, dtype=np.uint8)
    offsets = np.frombuffer(listed.buffers()[1], dtype=np.int32)[listed.offset :][: len(listed) + 1]
    letters = np.frombuffer(listed.buffers()[2] or b"", dtype=np.uint8)[offsets[0] : offsets[-1]]
    return offsets, letters


def _lower() -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """Return ``[256]``: what each octet of a name is like, 0 for a sign."""
    lower = [chr(octet).lower() if chr(octet).isalnum() else "\0" for octet in range(_FIRST_BEYOND)]
    return np.array([*map(ord, lower), *range(_FIRST_BEYOND, 256)], dtype=np.uint8)


_LOWER = _lower()
#: Numbers far apart for octets that are alike in nothing, 0 for signs.
_WEIGHTS = np.where(_LOWER > 0, (_LOWER.astype(np.uint64) + 1) * np.uint64(0x9E3779B97F4A7C15), np.uint64(0))
