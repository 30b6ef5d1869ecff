"""An id that the standings do not know is a ``KeyError`` that names what there is."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
import pytest

from countback.model.classification import Classification, Result
from countback.scoring.score import Standings, score
from countback.store.opening import load

CUP = Path(__file__).parent / "folders" / "hand-written"


@cache
def standings() -> Standings:
    return load(CUP)


def test_a_championship_that_is_none() -> None:
    for ask in (
        lambda: standings().table("divers"),
        lambda: standings().why("divers", "ann-one"),
        lambda: standings().competitors("divers"),
    ):
        with pytest.raises(KeyError, match=r"'divers'; did you mean drivers\? there are .*drivers"):
            ask()


def test_a_competitor_who_is_none() -> None:
    known = standings().competitors("drivers")[0].id
    with pytest.raises(KeyError, match=rf"no competitor 'nobody' in drivers; there are .*{known}"):
        standings().why("drivers", "nobody")


def test_a_competitor_before_the_championship_names_the_order() -> None:
    first = standings().competitors("drivers")[0].id
    with pytest.raises(KeyError, match=rf"why\('drivers', '{first}'\)"):
        standings().why(first, "drivers")
    derivation = standings().why("drivers", first)
    assert derivation == standings().why(competitor=first, championship="drivers")
    assert derivation.position == 1


@pytest.mark.parametrize("after", ["race-99", 99])
def test_a_moment_that_is_none(after: str | int) -> None:
    for ask in (standings().moment, standings().tables, lambda at: standings().table("drivers", at)):
        with pytest.raises(
            KeyError, match=r"no session or round .*99.*there are sessions .*race-1.*rounds 1, 2"
        ):
            ask(after)


def test_a_result_of_a_car_that_is_not_entered() -> None:
    season = standings().recorded
    event = season.events[0]
    session = msgspec.structs.replace(
        event.sessions[0], classifications=(Classification(rows=(Result(entry="nobody", position=1),)),)
    )
    event = msgspec.structs.replace(event, sessions=(session, *event.sessions[1:]))
    wrong = msgspec.structs.replace(season, events=(event, *season.events[1:]))
    with pytest.raises((KeyError, ValueError), match="nobody"):
        score(wrong, standings().rulebook)
