"""How sheets name the outcome of a car."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from countback.model.classification import State, Status

_WORDS = {
    Status.CLASSIFIED: (
        "classified, finished, finished normally, running, ok, gewertet, im ziel, classificato, classe, "
        "clasificado, geklasseerd"
    ),
    Status.DNF: (
        "dnf, ret, rtd, retired, retirement, not finished, did not finish, disconnected, ab, aus, abd, abn, "
        "ausgefallen, ausfall, ausf, abandon, abandone, abandono, aband, ritirato, rit, ritiro, uitgevallen, "
        "opgave, nicht im ziel, niz, out, acc, accident, mechanical"
    ),
    Status.NOT_CLASSIFIED: (
        "nc, nt, nw, no time, n/a, ohne zeit, not classified, not class, ncl, unc, uncl, "
        "unclassified, non classified, nocl, nclass, nk, nicht klassifiziert, nicht klass, "
        "nicht gewertet, nicht gew, ngew, nkl, non classe, no clasificado, non classificato, n cl, "
        "niet geklasseerd, ng"
    ),
    Status.DISQUALIFIED: (
        "dsq, dq, dqf, disq, dsqd, dqd, disqualified, disqualification, disqualifiziert, disqualif, "
        "disqualifie, descalificado, desc, squalificato, squal, sq, gediskwalificeerd, wertungsausschluss"
    ),
    Status.EXCLUDED: "ex, exc, excl, excluded, exclusion, exclu, ausgeschlossen, excluido, escluso",
    Status.DID_NOT_START: (
        "dns, not started, did not start, non starter, no start, nostart, nicht gestartet, nicht gest, "
        "ngest, np, ns, non partant, non partente, non partito, no sale, no salio, no participa, "
        "niet gestart, n gest"
    ),
    Status.DID_NOT_QUALIFY: "dnq, nq, did not qualify, not qualified, nicht qualifiziert, nicht qual, "
    "non qualifie",
    Status.DID_NOT_PREQUALIFY: "dnpq, did not prequalify, did not pre qualify",
    Status.DID_NOT_PRACTISE: "dnp, did not practise, did not practice",
    Status.WITHDRAWN: "wd, wdn, withdrawn, withdrew, discontinued, zuruckgezogen, forfait, retirado",
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
    words = re.sub(r"[\s_.'’`-]+", " ", plain).strip()
    known = _BY_WORD.get(words) or _BY_WORD.get(words.replace(" ", ""))
    if known is None and (cause := _CAUSE.match(plain)):
        known = _BY_WORD.get(re.sub(r"[\s_.]+", " ", cause[1]).strip())
    return known


def holds_place(status: Status) -> bool:
    """Tell whether a car with this status can stand on a numbered place of the classification."""
    return status in (Status.CLASSIFIED, Status.DNF, Status.NOT_CLASSIFIED)


#: In this order: "provisional, amended" is amended, "unofficial" holds "official".
_STATES: tuple[tuple[State, str], ...] = (
    (
        "amended",
        r"amended|revised|corrected|berichtigt|korrigiert|modifie|rectifie|rettificat\w*|corregid\w*",
    ),
    (
        "provisional",
        r"provisional|provisoire\w*|provvisori\w*|voorlopig\w*|vorlaufig\w*|unofficial|inoffiziell\w*",
    ),
    ("official", r"official|offiziell\w*|officiel\w*|ufficial\w*|oficial\w*|final|endgultig\w*|definiti\w*"),
)


def state_in(text: str) -> State | Literal[""]:
    """Return the state of a result that a title, a file's name or a field says; "" where it says none."""
    plain = unicodedata.normalize("NFKD", text[:2000].lower().replace("_", " "))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return next((state for state, words in _STATES if re.search(rf"\b(?:{words})\b", plain)), "")
