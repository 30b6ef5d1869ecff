"""A protest, a decision, its review in June and a court in September: one race, right at every moment."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.folders import SEASON, opened, points, scored

from countback.model.revisions import as_known
from countback.model.season import Season

# On 24 May Ann wins ahead of Bob and Cat. The result is provisional at 16:50; at 17:10 car 3 protests
# against the floor of Ann's car, and the sheet is published again, subject to that.
REVISIONS = """
[[events.sessions.revisions]]
state = "provisional"
published = 2026-05-24T16:50:00+02:00
document = "Doc 41"
signed_by = "E. Eck, clerk of the course"
issued = 2026-05-24T16:45:00+02:00

[[events.sessions.revisions]]
state = "provisional"
published = 2026-05-24T17:15:00+02:00
document = "Doc 44"
replaces = "Doc 41"
subject_to = ["protest of car 3 against car 1"]

[[events.sessions.revisions]]
state = "official"
published = 2026-05-24T20:15:00+02:00
document = "Doc 48"
replaces = "Doc 44"
cause = "car 1 disqualified, Doc 47"
shows = ["floor"]
"""
# At 20:00 the stewards disqualify her. On 12 June new evidence is heard, and 6 seconds take the place of the
# disqualification; no sheet is published. Bob's team appeals, which does not suspend the decision. On
# 15 September the court quashes the review: the disqualification stands again.
DECISIONS = """
[[decisions]]
id = "floor"
kind = "disqualified"
session = "r1"
competitor = "Ann Ott"
document = "Doc 47"
incident = 2026-05-24
decided = 2026-05-24T19:40:00
issued = 2026-05-24T20:00:00
fact = "The floor of car 1 was 2 mm too thin."
article = "3.5.9"
penalty_article = "12.4"
addressed_to = ["Ann Ott", "Red"]
panel = ["F. Fox", "G. Gil", "H. Hay"]
appealable = true
appeal_until = 2026-05-24T21:00:00
acknowledged_by = "I. Ill, Red"
acknowledged = 2026-05-24T20:05:00
history = [
  { status = "open", at = 2026-05-24T17:10:00, note = "protest of car 3" },
  { status = "issued", at = 2026-05-24T20:00:00, document = "Doc 47" },
]

[[decisions]]
id = "review"
kind = "time-added"
session = "r1"
number = "1"
seconds = 6
replaces = "floor"
issued = 2026-06-12T11:00:00
reason = "the floor was damaged on the kerbs"
history = [
  { status = "issued", at = 2026-06-12T11:00:00 },
  { status = "under-appeal", at = 2026-06-14T10:00:00, suspended = false },
  { status = "quashed", at = 2026-09-15T15:00:00, document = "ICA-2026-09" },
]
"""
FIRST = "position,number,laps,time\n1,1,50,1:30:00.0\n2,2,50,1:30:05.0\n3,3,50,1:30:12.0\n"
WITHOUT_ANN = "position,number,laps,time,status\n1,2,50,1:30:05.0,\n2,3,50,1:30:12.0,\n,1,50,1:30:00.0,DSQ\n"
FILES = {
    "season.toml": SEASON.replace('name = "Ash"\n', 'name = "Ash"\ntime_zone = "Europe/Rome"\n').replace(
        'id = "r1"\n', f'id = "r1"\ndate = 2026-05-24\nstart = 15:00:00\n{REVISIONS}'
    ),
    "decisions.toml": DECISIONS,
    "results/1-r1.csv": FIRST,
    "results/1-r1.r2.csv": FIRST,
    "results/1-r1.r3.csv": WITHOUT_ANN,
    "results/2-r2.csv": None,
}
ROME = dt.timezone(dt.timedelta(hours=2))
WON = {"Ann Ott": "10", "Bob Pim": "8", "Cat Qin": "6"}
DISQUALIFIED = {"Bob Pim": "10", "Cat Qin": "8", "Ann Ott": "0"}
SIX_SECONDS = {"Bob Pim": "10", "Ann Ott": "8", "Cat Qin": "6"}


@pytest.fixture
def season(tmp_path: Path) -> Season:
    found = opened(tmp_path, FILES)
    assert found.season is not None, [str(finding) for finding in found.findings]
    assert [finding.code for finding in found.findings] == []
    return found.season


@pytest.mark.parametrize(
    ("moment", "told", "expected"),
    [
        ((5, 24, 17, 0), "on the podium", WON),
        ((5, 24, 19, 0), "under protest, nothing decided", WON),
        ((5, 24, 20, 5), "disqualified, before the new sheet", DISQUALIFIED),
        ((5, 24, 21, 0), "disqualified, in the new sheet", DISQUALIFIED),
        ((6, 11, 12, 0), "the day before the review", DISQUALIFIED),
        ((6, 13, 12, 0), "after the review", SIX_SECONDS),
        ((9, 15, 14, 0), "under appeal, not suspended", SIX_SECONDS),
        ((9, 16, 12, 0), "after the court", DISQUALIFIED),
    ],
)
def test_the_table_is_right_at_each_moment(
    season: Season, tmp_path: Path, moment: tuple[int, ...], told: str, expected: dict[str, str]
):
    then = as_known(season, dt.datetime(2026, *moment, tzinfo=ROME))  # type: ignore[arg-type]
    standings = scored(then, tmp_path)
    assert points(standings) == expected, told
    assert not [finding for finding in standings.findings if finding.severity == "error"]


def test_until_a_sheet_follows_the_review_it_is_said_which_one_is_scored(season: Season, tmp_path: Path):
    june = as_known(season, dt.datetime(2026, 6, 13, tzinfo=ROME))
    (found,) = scored(june, tmp_path).findings
    assert found.code == "revision-out-of-force"
    assert "shows 'floor', which is not in force" in str(found)
    assert "scored from revision 2" in str(found)


def test_what_was_not_known_yet_is_not_told(season: Season):
    before = as_known(season, dt.datetime(2026, 5, 24, 19, 0, tzinfo=ROME))
    (floor,) = before.decisions
    assert [step.status for step in floor.history] == ["open"]
    assert (floor.issued, floor.acknowledged, floor.acknowledged_by) == (None, None, "")
    revision = before.events[0].sessions[0].classification
    assert revision is not None
    assert revision.subject_to == ("protest of car 3 against car 1",)


def test_a_suspended_appeal_leaves_the_result_as_it_was(tmp_path: Path):
    files = {**FILES, "decisions.toml": DECISIONS.replace("suspended = false", "suspended = true")}
    season = opened(tmp_path, files).season
    assert season is not None
    july = as_known(season, dt.datetime(2026, 7, 1, tzinfo=ROME))
    assert points(scored(july, tmp_path)) == DISQUALIFIED
