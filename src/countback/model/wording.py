"""The words of findings: what was expected, what was probably meant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from typing import Any, Literal, get_args, get_origin

#: Among more names than these it is worth starting the faster search.
_FEW = 300


def closest(name: str, names: Iterable[str], least: float = 0.6) -> str:
    """Return ``did you mean ...?`` for the known name nearest to ``name``, "" when none is near.

    ``least`` says how near it has to be, from 0 to 1.
    """
    near = nearest(name, names, least)
    return f"did you mean {near}?" if near else ""


def nearest(name: str, choices: Iterable[str], least: float = 0.6) -> str:
    """Return the known name nearest to ``name``, "" when none is near."""
    names = list(choices)
    if len(names) > _FEW:
        from rapidfuzz import fuzz, process

        best = process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=100 * least)
        return best[0] if best else ""
    import difflib  # only who mistypes waits for it

    near = difflib.get_close_matches(name, names, n=1, cutoff=least)
    return near[0] if near else ""


def there_are(asked: str, names: Iterable[str]) -> str:
    """Return what there is, and which of it was probably meant: "did you mean b? there are a, b, c"."""
    all_names = list(names)
    listed = f"there are {', '.join(all_names) or 'none'}"
    return f"{meant} {listed}" if (meant := closest(asked, all_names)) else listed


def as_written(value: object) -> str:
    """Return a value of a TOML file as people write it there: true, 2026-05-31, 'text'."""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, dt.date | dt.time) else repr(value)


def plain(message: str) -> str:
    """Return msgspec's words for people: its own path and type names put in ours."""
    text = message.split(" - at `$")[0].replace("`", "").replace(" | null", "").replace(">=", "of at least")
    text = text.replace("<=", "of at most").replace("Invalid enum value", "unknown value")
    for name, word in (
        ("int", "a whole number"),
        ("str", "text"),
        ("bool", "true or false"),
        ("array", "a list"),
        ("object", "a table"),
        ("float", "a decimal number"),
        ("datetime", "a date and time"),
        ("date", "a date"),
    ):
        text = text.replace(f"Expected {name}", f"expected {word}").replace(f"got {name}", f"got {word}")
    return text[:1].lower() + text[1:]


def how_to_write(hint: Any) -> str:
    """Return how a value of a type is written in TOML."""
    origin, inner = get_origin(hint), [part for part in get_args(hint) if part is not type(None)]
    if origin is Literal:
        return "there are " + ", ".join(str(word) for word in inner)
    if origin in (list, tuple):
        return f"write a list in [ ]; for each: {how_to_write(inner[0])}" if inner else "write a list in [ ]"
    if origin is dict:
        return "write a table in { }"
    if inner:
        return " or ".join(how_to_write(part) for part in inner)
    ways = {
        bool: "write true or false, without quotes",
        int: "write a whole number, without quotes",
        str: "write it in quotes",
        Fraction: 'write points as 25, "12.5" or "1/7"',
    }
    return ways.get(hint, "correct the value")


def about_so_many(number: int) -> str:
    """Return about how many that are, as people say it."""
    if number >= 10**18:
        return "more than a million trillion"
    for size, word in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if number >= size:
            return f"some {number // size:,} {word}"
    return f"{number:,}"
