"""The words of result sheets of the world: each is its status, or laps behind, or is said to be unknown."""

from __future__ import annotations

import pytest

from countback.formats.cell_values import is_laps, place_of
from countback.formats.recognise import read
from countback.formats.statuses import status_of
from countback.model.classification import Status

#: As sheets print them: English, German, French, Italian, Spanish, Portuguese, Dutch and the north.
WORDS = {
    Status.CLASSIFIED: (
        "Classified, Finished, Running, FIN, Gewertet, im Ziel, Classé, Arrivato, Clasificado"
    ),
    Status.DNF: (
        "DNF, D.N.F., dnf, D N F, Ret, RET., Ret'd, Retd, RTD, Retired, Did Not Finish, Not running, "
        "DNF*, DNF†, DNF (mech.), DNF - engine, DNF-engine, DNF: engine, Ret (engine), Retired — gearbox, "
        "DNF engine, Retired lap 7, DNF - 12 laps, AB, Ab., Abandon, Abandonné, Abd, Aband., Abandono, "
        "Abandonou, Rit., RIT, Ritirato, Ritirata, Ausf., Ausgef., Ausgefallen, n.i.Z., Nicht im Ziel, "
        "Unfall, Retirado, Retiró, Uitgevallen, Bröt, Brutt, Udgået, Keskeytti, OUT, Accident, "
        "Disconnected"
    ),
    Status.NOT_CLASSIFIED: (
        "NC, N.C., N/C, nc, Not Classified, Non Class., Non classé, NW, N.W., n.gew., Nicht gewertet, "
        "N.K., n. kl., a.d.W., No Clasificado, N. Clas., Non classificato, No Time, NT"
    ),
    Status.DISQUALIFIED: (
        "DSQ, D.S.Q., DQ, DQ'd, DSQ'd, Disq., DISQ, Disqualified, Disqualifié, Disqualifiziert, DSQ "
        "(weight), DSQ – technical, Disqualified: fuel, Descalificado, Desclassificado, Squal., "
        "Squalificata, Diskad, Hylätty"
    ),
    Status.EXCLUDED: (
        "EXC, EXCL., Excl, Excluded, Exclu, Ausgeschlossen, Ausschluss, Escluso, Esc., Excluido"
    ),
    Status.DID_NOT_START: (
        "DNS, D.N.S., Did not start, NP, N.P., Non partant, Non-partant, Non parti, Non partito, nicht "
        "gest., Nicht gestartet, n. gest., N.St., No partió, Não largou, Niet gestart, Ej start, Ei "
        "lähtenyt"
    ),
    Status.DID_NOT_QUALIFY: ("DNQ, D.N.Q., NQ, Did not qualify, Nicht qualifiziert, Non qualifié"),
    Status.WITHDRAWN: ("WD, W/D, W.D., Withdrawn, Zurückgez., Forfait"),
}
LAPS = (
    "+1 Lap, 1 Lap, +2 Laps, 2 LAPS, -1 L, +1L, 1T, 2 T, 1 Tr., 3 tours, à 1 tour, 1 V., 2 vueltas, 1 "
    "volta, 1 Rd., 2 Rdn., 1 Runde, 1 Runde zurück, 3 Rnds, 1 lap down, 2 laps behind, 1 giro, 2 "
    "giri, 1 G., 1 ronde, 1 varv"
)


@pytest.mark.parametrize("status", WORDS)
def test_a_word_is_its_status_in_either_column(status: Status) -> None:
    words = WORDS[status].split(", ")
    assert [word for word in words if status_of(word) is not status] == []
    assert [word for word in words if place_of(word, "", "") != (None, status)] == []
    assert [word for word in words if place_of("5", word, "") != (5, status)] == []


def test_laps_behind_are_neither_a_status_nor_a_time() -> None:
    words = LAPS.split(", ")
    assert [one for one in words if not is_laps(one) or status_of(one)] == []


def test_other_words_are_none_of_both() -> None:
    words = ("1:23.4", "12", "+5.598", "Ex aequo", "Abt", "Outlaw", "Retro", "NED", "-", "")
    assert [one for one in words if is_laps(one) or status_of(one)] == []


def test_a_status_that_is_not_known_is_said_whatever_the_place() -> None:
    sheet = "Pos,No,Driver,Laps,Time,Status\n1,7,Ann Ott,9,15:00.0,\n2,8,Cat Qin,9,15:01.0,Umgekippt\n"
    found = read("Race 1.csv", (sheet + "3,9,Dan Roe,8,,+1 Lap\n,10,Eva Sun,2,,Aband.\n").encode())
    assert [one.where.line for one in found.findings if one.code == "unknown-status"] == [3]
    rows = found.sessions[0].rows
    assert [row.status.value for row in rows] == ["classified", "classified", "classified", "DNF"]
