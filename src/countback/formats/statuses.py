"""How sheets name the outcome of a car."""

from __future__ import annotations

import re
import unicodedata

from countback.model.classification import Status

_WORDS = {
    Status.CLASSIFIED: "classified, finished, finished normally, running, ok, gewertet, im ziel",
    Status.DNF: (
        "dnf, ret, rtd, retired, retirement, not finished, did not finish, disconnected, ab, aus, "
        "ausgefallen, ausfall, ausf, abandon, abandono, ritirato, rit"
    ),
    Status.NOT_CLASSIFIED: (
        "nc, nt, no time, n/a, ohne zeit, not classified, not class, "
        "unclassified, non classified, nocl, nclass, nk, nicht klassifiziert, "
        "nicht gewertet, ngew, nkl, non classe, no clasificado, non classificato"
    ),
    Status.DISQUALIFIED: (
        "dsq, dq, disq, disqualified, disqualification, disqualifiziert, disqualifie, descalificado, "
        "squalificato"
    ),
    Status.EXCLUDED: "ex, exc, excluded, exclusion",
    Status.DID_NOT_START: (
        "dns, not started, did not start, non starter, no start, nostart, nicht gestartet, ngest, "
        "np, non partant"
    ),
    Status.DID_NOT_QUALIFY: "dnq, nq, did not qualify, not qualified, nicht qualifiziert",
    Status.DID_NOT_PREQUALIFY: "dnpq, did not prequalify, did not pre qualify",
    Status.DID_NOT_PRACTISE: "dnp, did not practise, did not practice",
    Status.WITHDRAWN: "wd, withdrawn, withdrew, discontinued",
    Status.CANCELLED: "c, cancelled, canceled",
    Status.DID_NOT_ENTER: "dnc, did not enter, not entered, did not compete, did not race",
}
_BY_WORD = {word.strip(): status for status, words in _WORDS.items() for word in words.split(",")}

_CAUSE = re.compile(r"\s*([a-z][a-z .]+[a-z.])\s*(?:\(|\[|:|,|/|\s[-–]\s|[-–]\s)")


def status_of(text: str) -> Status | None:
    """Return the status that a word or code means, in any case; None for one that is not known.

    A cause may stand behind it: ``DNF - engine``, ``Retired (accident)``.
    """
    plain = unicodedata.normalize("NFKD", text[:200].lower())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = re.sub(r"[\s_.-]+", " ", plain).strip()
    known = _BY_WORD.get(words) or _BY_WORD.get(words.replace(" ", ""))
    if known is None and (cause := _CAUSE.match(plain)):
        known = _BY_WORD.get(re.sub(r"[\s_.]+", " ", cause[1]).strip())
    return known


def holds_place(status: Status) -> bool:
    """Tell whether a car with this status can stand on a numbered place of the classification."""
    return status in (Status.CLASSIFIED, Status.DNF, Status.NOT_CLASSIFIED)
