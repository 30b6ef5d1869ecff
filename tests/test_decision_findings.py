"""What is wrong with decisions and revisions is said, with the form that is right."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.folders import RULES, SEASON, folder, read

from countback.cli.group import countback
from countback.cli.views.paint import as_json
from countback.model.decision import Decision, Step, effective
from countback.rules.book import rulebook_from

FOUND = [
    (
        "a total takes no session",
        'kind = "points-deducted"; session = "r2"; number = "2"; amount = 3',
        "decision-key-not-taken",
        'write from_round = 2 for the total from then on, or kind = "result-points',
    ),
    (
        "an exclusion takes no session",
        'kind = "excluded"; session = "r2"; number = "2"',
        "decision-key-not-taken",
        'kind = "disqualified"',
    ),
    (
        "a total takes no round",
        'kind = "points-deducted"; round = 2; number = "2"; amount = 3',
        "decision-key-not-taken",
        "write from_round",
    ),
    (
        "a result takes no championships",
        'kind = "disqualified"; session = "r1"; number = "1"; championships = ["t"]',
        "decision-key-not-taken",
        "result-points-deducted takes points",
    ),
    (
        "a result takes no from_round",
        'kind = "disqualified"; session = "r1"; number = "1"; from_round = 2',
        "decision-key-not-taken",
        "remove it",
    ),
    (
        "the points of a result take no from_round",
        'kind = "result-points-deducted"; session = "r1"; number = "1"; amount = 1; from_round = 2',
        "decision-key-not-taken",
        "remove it",
    ),
    (
        "the points of a result are in no result",
        'kind = "result-points-deducted"; session = "r1"; number = "1"; amount = 1; in_result = true',
        "decision-key-not-taken",
        "remove it",
    ),
    (
        "a meeting is named by its round",
        'kind = "meeting-excluded"; round = 1; session = "r1"; number = "1"',
        "decision-key-not-taken",
        "disqualified takes one session",
    ),
    (
        "a meeting needs its round",
        'kind = "meeting-excluded"; number = "1"',
        "decision-without-target",
        "write round = 1",
    ),
    (
        "a fine touches no championship",
        'kind = "fine"; competitor = "Red"; amount = 5; championships = ["t"]',
        "decision-key-not-taken",
        "remove it",
    ),
    (
        "a result needs its session",
        'kind = "disqualified"; competitor = "Ann Ott"',
        "decision-without-target",
        'write session = "r1"',
    ),
    (
        "a result concerns somebody",
        'kind = "disqualified"; session = "r1"',
        "decision-without-target",
        "name the car in r1 by its number, or a competitor",
    ),
    ("a fine concerns somebody", 'kind = "fine"; amount = 5', "decision-without-target", "by its number"),
    (
        "a reversal names what it reverses",
        'kind = "reversal"; competitor = "Red"',
        "decision-without-target",
        "write replaces =",
    ),
    (
        "a session that is not there",
        'kind = "warning"; session = "r9"; number = "1"',
        "unknown-session",
        "session of season.toml",
    ),
    (
        "a round that is not there",
        'kind = "meeting-excluded"; round = 9; number = "1"',
        "round-out-of-range",
        "1-3",
    ),
    (
        "a name that is nobody's",
        'kind = "disqualified"; session = "r1"; competitor = "Ann Ot"',
        "unknown-competitor",
        "Ann Ott",
    ),
    ("a number that is nobody's", 'kind = "points-deducted"; number = "22"; amount = 1', "unknown-car", "2"),
    (
        "a team with two cars",
        'kind = "disqualified"; session = "r1"; competitor = "Red"',
        "decision-on-several-cars",
        "give the number of one",
    ),
    (
        "a name and another car",
        'kind = "disqualified"; session = "r1"; competitor = "Ann Ott"; number = "3"',
        "decision-targets-differ",
        "correct one",
    ),
    (
        "the same decision twice",
        'kind = "warning"; number = "1"; NEXT; kind = "warning"; number = "1"',
        "decision-twice",
        "remove one",
    ),
    (
        "an id twice",
        'kind = "warning"; id = "a"; number = "1"; NEXT; kind = "warning"; id = "a"; number = "2"',
        "decision-id-twice",
        "its own",
    ),
    (
        "a document twice",
        'kind = "fine"; document = "7"; number = "1"; amount = 1; NEXT; '
        'kind = "warning"; document = "7"; number = "2"',
        "document-twice",
        "accept the warning",
    ),
    ("replaces none", 'kind = "reversal"; replaces = "x"', "unknown-decision", "an id"),
    (
        "replaces itself",
        'kind = "warning"; number = "1"; id = "a"; replaces = "a"',
        "decisions-in-a-circle",
        "came before",
    ),
    (
        "a time without an offset",
        'kind = "warning"; number = "1"; issued = 2026-05-01T12:00:00',
        "time-without-zone",
        "time_zone",
    ),
    (
        "steps out of order",
        'kind = "warning"; number = "1"; issued = 2026-05-02; '
        'history = [{status = "under-appeal", at = 2026-05-04}, {status = "quashed", at = 2026-05-03}]',
        "history-out-of-order",
        "order of their times",
    ),
    (
        "a step that is none",
        'kind = "warning"; number = "1"; history = [{status = "lost"}]',
        "wrong-value",
        "open",
    ),
]


@pytest.mark.parametrize(
    ("decision", "code", "hint"), [case[1:] for case in FOUND], ids=[case[0] for case in FOUND]
)
def test_a_decision_that_cannot_be_meant_is_said(decision: str, code: str, hint: str):
    text = decision.replace("; ", "\n").replace("NEXT\n", "[[decisions]]\n")
    _, found = read({"decisions.toml": f"[[decisions]]\n{text}\n"})
    assert [finding.code for finding in found] == [code], [str(finding) for finding in found]
    assert hint in f"{found[0].message} {found[0].hint}", found[0]
    assert found[0].where.file == "decisions.toml"
    assert found[0].where.line


def test_a_step_before_the_decision_names_what_it_is_before():
    text = 'kind = "warning"\nnumber = "1"\nissued = 2026-05-02\n'
    text += 'history = [{status = "under-appeal", at = 2026-05-01T10:00:00Z}]\n'
    _, found = read({"decisions.toml": f"[[decisions]]\n{text}"})
    assert [finding.code for finding in found] == ["history-out-of-order"]
    assert "earlier than the time it was issued" in found[0].message


@pytest.mark.parametrize(
    "decision",
    [
        'kind = "reprimand"\nsession = "r1"\nnumber = "1"\ndriving = true',
        'kind = "fine"\ncompetitor = "Red"\namount = 5000\nsuspended = 2500',
        'kind = "warning"\ncompetitor = "Ann Ott"',
        # A day alone has no hour: the appeal of ten o'clock may be after it.
        'kind = "warning"\nnumber = "1"\nissued = 2026-05-02\n'
        'history = [{status = "under-appeal", at = 2026-05-02T10:00:00Z}]',
        'kind = "no-further-action"\nsession = "r1"\nfact = "Cars 1 and 2 touched"',
        'kind = "grid-places"\nsession = "r2"\nnumber = "1"\nplaces = 3',
        'kind = "licence-points"\ncompetitor = "Ann Ott"\ncount = 2',
        'kind = "drive-through"\nsession = "r1"\nnumber = "1"',
        'kind = "stop-and-go"\nsession = "r1"\nnumber = "1"',
        'kind = "fine"\naddressed_to = ["The organiser"]\namount = 5',
        'kind = "time-added"\nsession = "r1"\ncompetitor = "Bob Pim"\nseconds = 5',
    ],
)
def test_the_usual_kinds_are_read_without_a_finding(decision: str):
    season, found = read({"decisions.toml": f"[[decisions]]\n{decision}\n"})
    assert not found, [str(finding) for finding in found]
    assert season is not None
    assert len(season.decisions) == 1


def revisions(*tables: str, before: str = "", decisions: str = "") -> list[tuple[str, str]]:
    """Return codes and keys found in a season whose first race has these revisions."""
    text = "".join(f"[[events.sessions.revisions]]\n{table}\n" for table in tables)
    files: dict[str, str | None] = {
        "season.toml": SEASON.replace('name = "Ash"\n', f'name = "Ash"\n{before}').replace(
            'id = "r1"\n', f'id = "r1"\n{text}'
        )
    }
    for number in range(2, len(tables) + 1):
        files[f"results/1-r1.r{number}.csv"] = "position,number\n1,2\n2,1\n3,3\n"
    if decisions:
        files["decisions.toml"] = decisions
    _, found = read(files)
    assert all(finding.where.line for finding in found), [str(finding) for finding in found]
    return [(finding.code, finding.where.key.rpartition("].")[2]) for finding in found]


def test_revisions_that_contradict_each_other_are_said():
    first, second = "published = 2026-05-01T10:00:00Z", "published = 2026-05-01T12:00:00Z"
    assert revisions(first, second) == []
    assert revisions(second, first) == [("revision-before-forerunner", "published")]
    assert revisions(f'{first}\ndocument = "7"', f'{second}\ndocument = "7"') == [
        ("document-twice", "document")
    ]
    assert revisions('state = "official"', 'state = "provisional"') == [("state-goes-back", "state")]
    assert revisions('state = "official"', 'state = "provisional"\ncause = "review"') == []
    # Whoever reviews a sheet does not run the race again; one of timing alone may follow another such.
    for signed in ("provisional", "amended", "official"):
        for under_way in ("running", "unofficial"):
            states = f'state = "{signed}"', f'state = "{under_way}"\ncause = "review"'
            assert revisions(*states) == [("state-goes-back", "state")]
    assert revisions('state = "unofficial"', 'state = "running"\ncause = "red flag"') == []
    assert revisions('document = "7"', 'replaces = "8"') == [("unknown-document", "replaces")]
    assert revisions('document = "7"', 'replaces = "7"') == []
    assert revisions(first, before='time_zone = "Rome"\n') == [("unknown-time-zone", "time_zone")]
    assert revisions(first, before='time_zone = "Europe/Rome"\n') == []


DECIDED = """[[decisions]]
id = "d"
kind = "disqualified"
session = "r1"
number = "1"
issued = 2026-05-01T11:00:00Z
"""


def test_a_revision_says_which_decisions_it_shows():
    first, second = "published = 2026-05-01T10:00:00Z", "published = 2026-05-01T12:00:00Z"
    assert revisions(first, second, decisions=DECIDED) == [("decision-shown-unsaid", "shows")]
    for said in ('shows = ["d"]', "shows = []"):
        assert revisions(first, f"{second}\n{said}", decisions=DECIDED) == []
    assert revisions(first, second, decisions=f"{DECIDED}in_result = true\n") == []
    assert revisions(f'{first}\nshows = ["e"]', decisions=DECIDED) == [("unknown-decision", "shows")]
    fine = '[[decisions]]\nid = "d"\nkind = "fine"\nnumber = "1"\namount = 1\n'
    assert revisions(f'{first}\nshows = ["d"]', decisions=fine) == [("unknown-decision", "shows")]


@pytest.mark.parametrize(
    ("kind", "rows", "certain"),
    [
        ("disqualified", "1,1,\n2,2,\n3,3,\n", True),  # the rows of before
        ("places-lost", "1,1,\n2,2,\n3,3,\n", True),
        ("disqualified", "1,1,\n2,3,\n3,2,\n", True),  # others, in which the car still has its place
        ("disqualified", "1,2,\n2,3,\n,1,DSQ\n", False),
        ("places-lost", "1,2,\n2,1,\n3,3,\n", False),
        ("places-lost", "1,1,\n2,3,\n3,2,\n", False),
    ],
)
def test_the_hint_on_what_a_revision_shows_says_what_its_rows_tell(kind, rows, certain):
    """Whoever follows it to the letter does not bring a car back that was disqualified."""
    revised = [
        'state = "official"\npublished = 2026-05-01T10:00:00Z\n',
        'state = "amended"\ncause = "x"\npublished = 2026-05-01T12:00:00Z\n',
    ]
    text = "".join(f"[[events.sessions.revisions]]\n{one}" for one in revised)
    more = "places = 1\n" if kind == "places-lost" else ""
    files = {
        "season.toml": SEASON.replace('id = "r1"\n', f'id = "r1"\n{text}'),
        "results/1-r1.csv": "position,number,status\n1,1,\n2,2,\n3,3,\n",
        "results/1-r1.r2.csv": f"position,number,status\n{rows}",
        "decisions.toml": DECIDED.replace("disqualified", kind) + more,
    }
    (finding,) = read(files)[1]
    assert finding.code == "decision-shown-unsaid"
    assert ("its rows do not have it" in finding.hint) == certain
    assert ('shows = ["d"]' in finding.hint) == (not certain)


def decided(id_: str, *steps: Step, replaces: str = "") -> Decision:
    return Decision(kind="warning", id=id_, history=steps, replaces=replaces)


def test_a_decision_is_in_force_unless_something_takes_that_away():
    suspended = Step(status="under-appeal", suspended=True)
    for steps, stands in (
        ((), True),
        ((Step(status="open"),), False),
        ((Step(status="under-appeal"),), True),
        ((suspended,), False),
        ((suspended, Step(status="confirmed")), True),
        ((Step(status="quashed"),), False),
        ((Step(status="reviewed"),), True),
    ):
        assert bool(effective([decided("a", *steps)])) is stands, steps


def test_what_replaces_a_decision_and_is_quashed_in_turn_leaves_it_in_force():
    first, second = decided("a"), decided("b", replaces="a")
    assert effective([first, second]) == (second,)
    quashed = decided("b", Step(status="quashed"), replaces="a")
    assert effective([first, quashed]) == (first,)
    third = decided("c", replaces="b")
    assert effective([first, second, third]) == (first, third)


def test_three_thousand_championships_like_one_another_are_refused_at_once():
    titles = {"t0": {"name": "T", "awards": {"race": {"kind": "finish", "scale": [9]}}}}
    titles |= {f"t{n}": {"name": "T", "like": f"t{n - 1}"} for n in range(1, 3000)}
    begun = time.process_time()
    book = {"schema": 1, "id": "b", "name": "B", "championships": titles}
    found = rulebook_from(book, file="b.toml").findings
    assert [finding.code for finding in found] == ["like-too-long"]
    assert time.process_time() - begun < 5


def test_a_rule_taken_away_that_is_not_there_is_said():
    awards = {"race": {"kind": "finish", "scale": [9]}}
    titles = {
        "a": {"name": "A", "awards": awards, "bonuses": {"pole": {"points": 1}}},
        "b": {"name": "B", "like": "a", "bonuses": {"polee": False}},
    }
    book = {"schema": 1, "id": "b", "name": "B", "championships": titles}
    found = rulebook_from(book, file="b.toml").findings
    assert [(finding.code, finding.hint) for finding in found] == [
        ("takes-away-nothing", "did you mean pole?")
    ]


def test_findings_can_be_had_as_json_and_strictly(tmp_path: Path):
    season = folder(tmp_path, {"rules.toml": RULES + "bonuses.pole = {points = 1}\n"})
    result = CliRunner().invoke(countback, ["check", str(season), "--json"])
    (found,) = json.loads(result.stdout)
    assert (found["code"], found["severity"], found["file"]) == ("fact-missing", "warning", "rules.toml")
    assert result.exit_code == 0
    assert CliRunner().invoke(countback, ["check", str(season), "--json", "--strict"]).exit_code == 1
    assert CliRunner().invoke(countback, ["check", str(season), "--strict"]).exit_code == 1


def test_many_warnings_of_one_sort_are_one_with_the_places_of_the_others(tmp_path: Path):
    rows = "".join(
        f"{number},D{line} N{number},{'1-3' if line == 0 else 2}\n"
        for line in range(2)
        for number in range(1, 13)
    )
    season = folder(tmp_path, {"entries.csv": f"number,driver,rounds\n{rows}", "results/1-r1.csv": None,
                               "results/2-r2.csv": None})  # fmt: skip
    said = CliRunner().invoke(countback, ["check", str(season)]).stdout.splitlines()
    twice = [line for line in said if "already" in line or "more like" in line]
    assert twice[0].startswith("  entries.csv:14 [number]: number 1 is in line 2")
    assert twice[1:] == ["    and 11 more like this, in lines 15, 16, 17, 18, 19, 20, 21, 22, ..."]
    each = json.loads(CliRunner().invoke(countback, ["check", str(season), "--json"]).stdout)
    assert len([one for one in each if one["code"] == "number-twice"]) == 12


def test_signs_that_turn_the_direction_of_writing_are_escaped():
    assert as_json({"name": "A\u202eB\u009bC é"}) == '{\n  "name": "A\\u202eB\\u009bC é"\n}'


def test_times_that_contradict_each_other_are_said():
    def said(text: str, sheet: str = "2026-05-01T14:00:00Z") -> list[str]:
        shows = f'published = {sheet}\nshows = ["d1"]\n'
        season = SEASON.replace('id = "r1"\n', f'id = "r1"\n[[events.sessions.revisions]]\n{shows}')
        one = f'[[decisions]]\nid = "d1"\nkind = "disqualified"\nsession = "r1"\nnumber = "1"\n{text}\n'
        _, findings = read({"season.toml": season, "decisions.toml": one})
        return [finding.code for finding in findings]

    noon, earlier = "2026-05-01T12:00:00Z", "acknowledged = 2026-05-01T11:00:00Z"
    assert said(f"decided = {noon}\nissued = 2026-05-01\n{earlier}") == []
    assert said(f"issued = {noon}\n{earlier}") == ["times-out-of-order"]
    assert said("issued = 2026-05-02\nappeal_until = 2026-05-01T11:00:00Z", "2026-05-03T00:00:00Z") == [
        "times-out-of-order"
    ]
    assert said("issued = 2026-05-01T16:00:00+01:00") == ["shown-before-issued"]
    assert said("issued = 2026-05-01T15:00:00+01:00") == []


def test_a_reversal_of_what_no_longer_stands_is_said():
    one = '[[decisions]]\nid = "d1"\nkind = "disqualified"\nsession = "r1"\nnumber = "1"\n'
    back = '[[decisions]]\nkind = "reversal"\nreplaces = "d1"\nreason = "{}"\n'

    def said(text: str) -> list[str]:
        return [finding.code for finding in read({"decisions.toml": text})[1]]

    assert said(one + back.format("heard")) == []
    assert said(one + back.format("heard") + back.format("again")) == ["reversal-does-nothing"]
    quashed = one + '[[decisions.history]]\nstatus = "quashed"\n'
    assert said(quashed + back.format("heard")) == ["reversal-does-nothing"]


def test_the_keys_of_a_kind_are_named_to_who_writes_options() -> None:
    text = 'kind = "time-added"\nsession = "r1"\nnumber = "1"\noptions = { seconds = 5 }\n'
    _, findings = read({"decisions.toml": "[[decisions]]\n" + text})
    assert [finding.hint for finding in findings if finding.code == "unknown-key"] == [
        "time-added takes seconds"
    ]
