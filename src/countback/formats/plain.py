"""Text that is safe in a spreadsheet."""

from __future__ import annotations

import re


def plain(text: str) -> str:
    """Return text on one line that no spreadsheet takes for a formula: an apostrophe before ``=cmd``."""
    text = re.sub(r"[\t\r\n]+", " ", text).strip()
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
