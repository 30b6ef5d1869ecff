"""What stands in a cell of a results matrix: a place or a status, and the marks beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from countback.model.classification import Status
from countback.notation.codes import READ

BLANK = {"", "-", "–", "—", "‒", "·", "."}
_SMALL = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789")
_FOOTNOTE = re.compile(r"(?<=\w)\[\w{1,3}\]|(?<=\d)[a-eg-km-oq-z]\Z")
_PLACE = re.compile(
    r"(?P<open>[(\[])?\s*(?P<place>\d{1,3})(?P<ordinal>st|nd|rd|th)?\s*(?P<inner>[^\w\s()\[\]]*)\s*(?P<close>[)\]])?"
    r"\s*(?P<marks>[⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉†‡*§#^‖¶~+PFLRpfl,/\s]*)(?P<end>[)\]])?\Z"
)
_UNRANKED = re.compile(
    r"(?P<open>\()?–\s*(?P<marks>[^\w\s()]*[PF]{0,2}[^\w\s()]*[₀₁₂₃₄₅₆₇₈₉]+)(?P<end>\))?\Z"
)
_STATUS = re.compile(
    r"(?P<open>[(\[])?\s*(?P<code>[A-Za-z]{1,5})\s*(?P<close>[)\]])?"
    r"\s*(?P<marks>[^A-Za-z0-9()\[\]]*(?:[PFL]{1,3})?[*†‡]*)(?P<end>[)\]])?\Z"
)


class Reading(NamedTuple):
    """A cell as read. ``place`` or ``status`` may both be missing: then nobody took part.

    ``place`` is that among all cars: where a small, low number stands beside another one (``1₁₃``), that is
    the place among all; the other one, the place in class, follows from it. ``marks`` are the signs left over
    (``†``), ``dropped`` tells of brackets, ``pole``, ``fastest_lap`` and ``led`` of letters beside the
    place, ``raised`` is a small, high number there; ``readable`` is False for what makes no sense.
    """

    place: int | None = None
    status: Status | None = None
    marks: str = ""
    dropped: bool = False
    pole: bool = False
    fastest_lap: bool = False
    led: bool = False
    raised: int | None = None
    readable: bool = True

    @property
    def present(self) -> bool:
        """Whether the competitor has a result here at all."""
        return self.status is not None


def read_cell(text: str, aliases: Mapping[str, str] | None = None) -> Reading:
    """Return what a cell says: ``30†``, ``(6)``, ``Ret``, ``4th``, ``2*``, ``1 PF``, ``1₁₃``, blank."""
    text = _FOOTNOTE.sub("", text.strip())
    if text in BLANK:
        return Reading()
    match = _PLACE.match(text) or _UNRANKED.match(text)
    if match:
        parts = match.groupdict()
        marks = parts.get("inner", "") + parts["marks"]
        overall = _small(marks, "₀₁₂₃₄₅₆₇₈₉")
        place = int(parts["place"]) if "place" in parts else None
        return _marked(
            Reading(
                place=place if overall is None else overall,
                status=Status.CLASSIFIED,
                dropped=bool(match["open"]),
            ),
            marks,
        )
    match = _STATUS.match(text)
    if match:
        code = match["code"].upper()
        status = READ.get((aliases or {}).get(code, code))
        if status is not None:
            return _marked(Reading(status=status, dropped=bool(match["open"])), match["marks"])
    return Reading(readable=False)


def _marked(reading: Reading, marks: str) -> Reading:
    """Return a reading with what the letters and signs beside the place say."""
    letters = "".join(sign for sign in marks if sign.isalpha()).upper()
    return reading._replace(
        marks="".join(sign for sign in marks if not sign.isalnum() and sign not in " ,/"),
        pole="P" in letters,
        fastest_lap="F" in letters,
        led="L" in letters,
        raised=_small(marks, "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    )


def _small(marks: str, digits: str) -> int | None:
    """Return the small number beside a place ("2³"), None where there is none."""
    number = "".join(sign for sign in marks if sign in digits).translate(_SMALL)
    return int(number) if number else None


def is_result(text: str) -> bool:
    """Tell whether a text can stand in a results matrix."""
    return read_cell(text).readable
