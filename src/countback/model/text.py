"""Names as identifiers."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

_PLAIN = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "ł": "l", "Ł": "L", "đ": "d"})


@lru_cache(maxsize=20_000)
def slug(name: str) -> str:
    """Return the identifier of a name: ``"P. J. Hyett"`` is ``p-j-hyett``, accents dropped."""
    plain = unicodedata.normalize("NFKD", name.translate(_PLAIN)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or re.sub(r"\W+", "-", name.lower()).strip(
        "-"
    )


@cache
def class_key(name: str) -> str:
    """Return what the name of a class is compared by: ``GTD PRO``, ``GTDPRO`` and ``gtd-pro`` are one."""
    return re.sub(r"[\s\-_]+", "", name).casefold()
