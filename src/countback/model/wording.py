"""The words of findings: what was expected, what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def closest(name: str, known: Iterable[str]) -> str:
    """Return ``did you mean ...?`` for the known name nearest to ``name``, "" when none is near."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"did you mean {near[0]}?" if near else ""


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
