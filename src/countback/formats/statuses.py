"""How sheets name the outcome of a car."""

from __future__ import annotations

import re

from countback.model.classification import Status

_WORDS = {
    Status.CLASSIFIED: "classified, finished, finished normally, running, ok",
    Status.DNF: "dnf, ret, rtd, retired, retirement, not finished, did not finish, disconnected, ab",
    Status.NOT_CLASSIFIED: "nc, not classified, unclassified, nocl, nclass",
    Status.DISQUALIFIED: "dsq, dq, disq, disqualified, disqualification",
    Status.EXCLUDED: "ex, exc, excluded, exclusion",
    Status.DID_NOT_START: "dns, not started, did not start, no start, nostart",
    Status.DID_NOT_QUALIFY: "dnq, did not qualify, not qualified",
    Status.DID_NOT_PREQUALIFY: "dnpq, did not prequalify, did not pre-qualify",
    Status.DID_NOT_PRACTISE: "dnp, did not practise, did not practice",
    Status.WITHDRAWN: "wd, withdrawn, withdrew, discontinued",
    Status.CANCELLED: "c, cancelled, canceled",
    Status.DID_NOT_ENTER: "dnc, did not enter, not entered, did not compete, did not race",
}
_BY_WORD = {word.strip(): status for status, words in _WORDS.items() for word in words.split(",")}


def status_of(text: str) -> Status | None:
    """Return the status that a word or code means, in any case; None for one that is not known."""
    return _BY_WORD.get(re.sub(r"[\s_.]+", " ", text).strip().lower())


def holds_place(status: Status) -> bool:
    """Tell whether a car with this status can stand on a numbered place of the classification."""
    return status in (Status.CLASSIFIED, Status.DNF, Status.NOT_CLASSIFIED)
