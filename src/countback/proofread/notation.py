"""What stands in a cell of a results matrix: a place or a status, and the marks beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from countback.model.classification import Status

STATUSES = {
    "RET": Status.DNF, "DNF": Status.DNF, "AB": Status.DNF, "ACC": Status.DNF, "R": Status.DNF,
    "NC": Status.NOT_CLASSIFIED, "NCL": Status.NOT_CLASSIFIED, "UNC": Status.NOT_CLASSIFIED,
    "DSQ": Status.DISQUALIFIED, "DQ": Status.DISQUALIFIED, "DQD": Status.DISQUALIFIED,
    "EX": Status.EXCLUDED, "EXC": Status.EXCLUDED, "EXCL": Status.EXCLUDED,
    "DNS": Status.DID_NOT_START, "DN": Status.DID_NOT_START, "INJ": Status.DID_NOT_START,
    "DNQ": Status.DID_NOT_QUALIFY, "DNPQ": Status.DID_NOT_PREQUALIFY,
    "DNP": Status.DID_NOT_PRACTISE, "PO": Status.DID_NOT_PRACTISE, "TD": Status.DID_NOT_PRACTISE,
    "WD": Status.WITHDRAWN, "WTH": Status.WITHDRAWN, "C": Status.CANCELLED, "CAN": Status.CANCELLED,
    "DNA": Status.DID_NOT_ENTER, "DNE": Status.DID_NOT_ENTER, "DNC": Status.DID_NOT_ENTER,
}  # fmt: skip
"""The codes that season pages print, in capitals."""

BLANK = {"", "-", "–", "—", "‒", "·", "."}
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_PLACE = re.compile(
    r"(?P<open>[(\[])?\s*(?P<place>\d{1,3})(?P<ordinal>st|nd|rd|th)?\s*(?P<inner>[^\w\s()\[\]]*)\s*(?P<close>[)\]])?"
    r"\s*(?P<marks>[⁰¹²³⁴⁵⁶⁷⁸⁹†‡*§#^‖¶~+PFLRpfl,/\s]*)\Z"
)
_STATUS = re.compile(
    r"(?P<open>[(\[])?\s*(?P<code>[A-Za-z]{1,5})\s*(?P<close>[)\]])?\s*(?P<marks>[^A-Za-z0-9]*(?:[PFL]{1,3})?[*†‡]*)\Z"
)


class Reading(NamedTuple):
    """A cell as read. ``place`` or ``status`` may both be missing: then nobody took part.

    ``marks`` are the signs left over (``†``), ``dropped`` tells of brackets, ``pole``, ``fastest_lap`` and
    ``led`` of letters beside the place, ``raised`` is a small number there; ``readable`` is
    False for what makes no sense.
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
    """Return what a cell says: ``30†``, ``(6)``, ``Ret``, ``4th``, ``2*``, ``1 PF``, blank."""
    text = text.strip()
    if text in BLANK:
        return Reading()
    found = _PLACE.match(text)
    if found:
        marks = found["inner"] + found["marks"]
        letters = "".join(sign for sign in marks if sign.isalpha()).upper()
        signs = "".join(sign for sign in marks if not sign.isalnum() and sign not in " ,/")
        return Reading(
            place=int(found["place"]),
            status=Status.CLASSIFIED,
            marks=signs,
            dropped=bool(found["open"]),
            pole="P" in letters,
            fastest_lap="F" in letters,
            led="L" in letters,
            raised=_raised(found["inner"] + found["marks"]),
        )
    found = _STATUS.match(text)
    if found:
        code = found["code"].upper()
        status = STATUSES.get((aliases or {}).get(code, code))
        if status is not None:
            tail = found["marks"]
            return Reading(
                status=status,
                marks="".join(sign for sign in tail if not sign.isalnum()).strip(),
                dropped=bool(found["open"]),
                pole="P" in tail,
                fastest_lap="F" in tail,
                led="L" in tail,
                raised=_raised(tail),
            )
    return Reading(readable=False)


def _raised(marks: str) -> int | None:
    """Return the small number beside a place ("2³"), None where there is none."""
    digits = "".join(sign for sign in marks if sign in "⁰¹²³⁴⁵⁶⁷⁸⁹").translate(_SUPERSCRIPT)
    return int(digits) if digits else None


def is_result(text: str) -> bool:
    """Tell whether a text can stand in a results matrix."""
    return read_cell(text).readable


def read_rounds(text: str, last: int) -> tuple[int, ...] | None:
    """Return the rounds of ``All``, ``1–4, 6–8``, ``7-``; None when the text is no such list."""
    text = text.strip().replace("–", "-").replace("—", "-").replace("−", "-").replace("&", ",")
    text = re.sub(r"\s+and\s+", ",", text)
    if text.lower() in ("all", "all rounds"):
        return tuple(range(1, last + 1))
    rounds: set[int] = set()
    for part in text.replace(";", ",").split(","):
        found = re.fullmatch(r"\s*(\d{1,3})\s*(?:(-)\s*(\d{1,3})?)?\s*", part)
        if not found:
            return None
        first = int(found[1])
        end = int(found[3]) if found[3] else (last if found[2] else first)
        rounds.update(range(first, min(end, 999) + 1))
    return tuple(sorted(rounds))


def digits_apart(printed: str, meant: str) -> int:
    """Return in how many strokes one number is mistyped for another: 1 for one digit wrong, left out,
    doubled or two swapped; 2 for everything else; 0 for the same."""
    if printed == meant:
        return 0
    if len(printed) == len(meant):
        wrong = [index for index in range(len(meant)) if printed[index] != meant[index]]
        if len(wrong) == 1:
            return 1
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
            one, other = wrong
            if printed[one] == meant[other] and printed[other] == meant[one]:
                return 1
        return 2
    longer, shorter = sorted((printed, meant), key=len, reverse=True)
    if len(longer) == len(shorter) + 1:
        for index in range(len(longer)):
            if longer[:index] + longer[index + 1 :] == shorter:
                return 1
    return 2
