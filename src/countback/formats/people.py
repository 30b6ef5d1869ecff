"""Names as sheets print them: markers taken off, spaces put right."""

from __future__ import annotations

import re

from countback.formats.reading import ReadDriver

_MARKS = re.compile(r"\s*\(([A-Z0-9]{1,4})\)\s*\Z")

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ud800-\udfff]")


def person(
    *parts: object, id: object = "", nationality: object = "", rating: object = ""
) -> ReadDriver | None:
    """Return the driver whose name is made of these parts, None where they are all blank.

    ``Priaulx(J)`` is Priaulx with the mark ``J``.
    """
    name = " ".join(text for part in parts if (text := words(part)))
    # Nobody has a longer name, and a slash with space around it parts names.
    name = name[:200].strip().replace(" / ", "/")
    marks: list[str] = []
    while match := _MARKS.search(name):
        marks.insert(0, match[1])
        name = name[: match.start()]
    if not name:
        return None
    return ReadDriver(
        name=name, id=words(id), nationality=words(nationality), rating=words(rating), marks=tuple(marks)
    )


def words(value: object) -> str:
    """Return text or a number as one line without double spaces; "" for anything else."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        return str(value)[:200]
    return " ".join(_UNSEEN.sub(" ", value[:2000]).split()) if isinstance(value, str) else ""
