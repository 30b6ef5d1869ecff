"""The race for a title through a season, all at once and round by round."""

from __future__ import annotations

import json

import msgspec
import pytest
from click.testing import CliRunner

import countback
from countback.cli.group import countback as command
from countback.titles import history as module
from countback.titles.history import history

SEASON = "porsche-carrera-cup-north-america-2022"


@pytest.fixture(scope="module")
def standings():
    return countback.load(SEASON)


def test_the_titles_of_2022_were_all_decided_in_the_last_round(standings) -> None:
    overall, pro_am, amateurs = (history(standings, id_) for id_ in standings.championships)
    for one, champion in ((overall, "Parker Thompson"), (pro_am, "Alan Metni"), (amateurs, "Mark Kvamme")):
        assert [after.round for after in one.rounds] == [*range(1, 9)]
        assert not any(after.clinched for after in one.rounds[:-1])
        (last,) = one.rounds[-1].clinched
        assert one.names[last] == champion
        # Everybody in the table goes out once, or is champion.
        gone = [id_ for after in one.rounds for id_ in after.out]
        table = {row.competitor.id for row in standings.table(one.championship).rows}
        assert sorted([*gone, last]) == sorted(table)
    assert [pro_am.names[id_] for id_ in pro_am.rounds[6].alive] == ["Alan Metni", "Efrin Castro"]


@pytest.mark.parametrize("championship", ["pro-am", "am"])
def test_round_by_round_says_the_same(standings, championship, monkeypatch) -> None:
    at_once = history(standings, championship)
    monkeypatch.setattr(module, "title_after_every_round", lambda *_: None)
    assert history(standings, championship) == at_once


def test_a_round_half_run_is_not_told(standings) -> None:
    season = standings.recorded
    *events, last = season.events
    *_, second = (one for one in last.sessions if one.kind == "race")
    cut = msgspec.structs.replace(second, classifications=())
    sessions = tuple(cut if one is second else one for one in last.sessions)
    events = (*events, msgspec.structs.replace(last, sessions=sessions))
    half = countback.score(msgspec.structs.replace(season, events=events, decisions=()), standings.rulebook)
    found = history(half, "pro-am")
    assert [after.round for after in found.rounds] == [*range(1, 8)]


def test_the_command_tells_it_in_words_and_as_json() -> None:
    shown = CliRunner().invoke(command, ["titles", SEASON, "--history", "--championship", "pro-am"])
    assert (
        "  round  7  2 alive; out: Marco Cirone, Curt Swearingin, Matt Halcome, Justin Oakes" in shown.stdout
    )
    assert "  round  8  decided: Alan Metni; out: Efrin Castro" in shown.stdout
    found = json.loads(
        CliRunner().invoke(command, ["titles", SEASON, "--history", "--format", "json"]).stdout
    )
    assert [one["championship"] for one in found] == ["overall", "pro-am", "am"]
    refused = CliRunner().invoke(command, ["titles", SEASON, "--history", "--after", "3"])
    assert refused.exit_code == 1
    assert "--history goes with" in refused.stderr
