"""Text that people typed, made safe for where it is printed."""

from __future__ import annotations

import re
from functools import lru_cache

# Controls, what is not a character at all, and what turns the direction of all that follows it. The marks of
# direction within a name and what joins the parts of an emoji stay.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_NUMBER = re.compile(r"-?\d+(\.\d+|/\d+)?\Z")


def one_line(text: str) -> str:
    """Return text on one line: every white space a single blank, characters that nobody sees left out."""
    return " ".join(_HIDDEN.sub("", " ".join(text.split())).split())


@lru_cache(1 << 12)
def plain(text: str) -> str:
    """Return text on one line that no spreadsheet takes for a formula: an apostrophe before ``=cmd``.

    East Asian spreadsheets take the wide signs for formulas too.
    """
    text = one_line(text)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠") else text


def number(text: str) -> str:
    """Return exact points as they are (``-5``, ``1/7``), anything else as `plain` text."""
    return text if _NUMBER.match(text) else plain(text)
