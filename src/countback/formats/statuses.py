"""How sheets name the outcome of a car."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from countback.model.classification import State, Status

_WORDS = {
    Status.CLASSIFIED: (
        "classified, finished, finished normally, finish, fin, running, ok, gewertet, klassifiziert, im "
        "ziel, arrivato, classificato, classe, clasificado, classificado, geklasseerd, i mal, maalissa"
    ),
    Status.DNF: (
        "dnf, ret, rtd, retd, retired, retirement, not finished, did not finish, not running, nf, stopped, "
        "disconnected, lost connection, ab, aus, abd, abn, ausgefallen, ausgef, ausfall, ausf, defekt, "
        "unfall, abandon, abandons, abandone, abandonne, abandono, abandonou, aband, retirado, retiro, nao "
        "completou, ritirato, ritirata, rit, ritiro, uitgevallen, uitval, opgave, nicht im ziel, niz, brot, "
        "brutit, brutt, udgaet, keskeytti, kesk, nie ukonczył, out, acc, accident, crash, crashed, "
        "mechanical"
    ),
    Status.NOT_CLASSIFIED: (
        "nc, nt, nw, no time, no time set, n a, ohne zeit, sans temps, sin tiempo, senza tempo, not "
        "classified, not class, ncl, unc, uncl, unclassified, non classified, nocl, nclass, nk, nicht "
        "klassifiziert, nicht klass, nicht gewertet, nicht gew, ngew, nkl, adw, aw, ausser wertung, außer "
        "wertung, außer der wertung, non classe, non class, hors classement, no clasificado, no clasif, n "
        "clas, nao classificado, non classificato, n cl, niet geklasseerd, ng"
    ),
    Status.DISQUALIFIED: (
        "dsq, dq, dqf, disq, dsqd, dqd, disqd, disqual, disqualified, disqualification, disqualifiziert, "
        "disqualif, disqualifie, descalificado, descalif, descal, desc, desclassificado, desclassif, "
        "desclass, squalificato, squalificata, squalifica, squalif, squal, sq, gediskwalificeerd, gedisk, "
        "diskad, diskvalificerad, diskvalificeret, diskvalifisert, hylatty, wertungsausschluss"
    ),
    Status.EXCLUDED: (
        "ex, exc, excl, excluded, exclusion, exclu, exclue, ausgeschlossen, ausgeschl, ausschluss, "
        "excluido, escluso, esclusa, esc, uitgesloten"
    ),
    Status.DID_NOT_START: (
        "dns, not started, did not start, non starter, no start, nostart, nicht gestartet, nicht gest, "
        "ngest, n gest, np, ns, nst, non partant, non part, non parti, non partente, non partito, no sale, "
        "no salio, no parte, no partio, no participa, nao largou, niet gestart, ej start, ej startat, ikke "
        "startet, ei lahtenyt"
    ),
    Status.DID_NOT_QUALIFY: (
        "dnq, nq, did not qualify, not qualified, nicht qualifiziert, nicht qual, non qualifie, non "
        "qualificato, no califico, niet gekwalificeerd"
    ),
    Status.DID_NOT_PREQUALIFY: "dnpq, did not prequalify, did not pre qualify",
    Status.DID_NOT_PRACTISE: "dnp, did not practise, did not practice",
    Status.WITHDRAWN: "wd, wdn, withdrawn, withdrew, discontinued, zuruckgezogen, zuruckgez, forfait",
    Status.CANCELLED: "c, cancelled, canceled",
    Status.DID_NOT_ENTER: "dnc, did not enter, not entered, did not compete, did not race",
}
_BY_WORD = {word.strip(): status for status, words in _WORDS.items() for word in words.split(",")}

_CAUSE = re.compile(r"\s*([a-z][a-z .]+[a-z.])\s*[(\[:,/–—-]")
#: Codes that mean one thing, whatever stands behind them: ``DNF engine``, ``Retired after 12 laps``.
_PLAIN = re.compile(r"(dnf|dns|dsq|dnq|ret|retd|retired|abandon|ritirato|disqualified|excluded|withdrawn)\b")
_MARKS = "*†‡§¹²³#"


def status_of(text: str) -> Status | None:
    """Return the status that a word or code means, in any case; None for one that is not known.

    A mark or a cause may stand behind it: ``DNF*``, ``DNF - engine``, ``Retired (accident)``.
    """
    plain = text[:200].lower().strip().rstrip(_MARKS)
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter)
    )
    words = re.sub(r"[\s_.'’`/-]+", " ", plain).strip()
    status = _BY_WORD.get(words) or _BY_WORD.get(words.replace(" ", ""))
    for cause in (_CAUSE, _PLAIN):
        if status is None and (match := cause.match(plain)):
            status = _BY_WORD.get(re.sub(r"[\s_.]+", " ", match[1]).strip())
    return status


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
