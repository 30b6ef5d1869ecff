"""The scorer against a second one written the obvious way: loops and dictionaries, no arrays."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import msgspec
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from countback.model.classification import Classification, Result, Status
from countback.model.season import Driver, Entry, Event, Season, Session, Team
from countback.rules.book import rulebook_from
from countback.rules.subjects.driver import DriverSubject
from countback.rules.subjects.team import TeamSubject
from countback.scoring.credit import credit
from countback.scoring.lower import lower
from countback.scoring.score import score

CLASSES = ("A", "B")


@st.composite
def small_seasons(draw: st.DrawFn) -> Season:
    """Up to 7 cars (guests, two classes), up to 4 rounds of one or two races, gaps and dead heats."""
    cars = draw(st.integers(1, 7))
    entries = tuple(
        Entry(
            id=f"e{n}",
            number=str(n),
            crew=(Driver(id=f"d{n}", name=f"D{n}"),),
            class_=draw(st.sampled_from(CLASSES)),
            guest=draw(st.booleans()) and draw(st.booleans()),
        )
        for n in range(cars)
    )
    events = []
    for round_ in range(1, draw(st.integers(1, 4)) + 1):
        sessions = []
        for race in range(draw(st.integers(1, 2))):
            order = draw(st.permutations(range(cars)))
            present = order[: draw(st.integers(0, cars))]
            poles, laps = draw(st.permutations(present)), draw(st.permutations(present))
            rows = []
            for place, car in enumerate(present, start=1):
                placed = draw(st.integers(0, 4)) > 0
                rows.append(
                    Result(
                        entry=f"e{car}",
                        position=place if placed else None,
                        status=Status.CLASSIFIED
                        if placed
                        else draw(st.sampled_from([Status.DNF, Status.DISQUALIFIED])),
                        qualifying=poles.index(car) + 1 if poles.index(car) < 3 else None,
                        fastest_lap=laps.index(car) + 1 if laps.index(car) < 2 else None,
                    )
                )
            sessions.append(
                Session(id=f"race-{round_}-{race}", classifications=(Classification(rows=tuple(rows)),))
            )
        events.append(Event(round=round_, name=str(round_), sessions=tuple(sessions)))
    return Season(id="s", name="s", series="s", year=2000, events=tuple(events), entries=entries)


def book(**changes: object) -> dict[str, object]:
    title = {
        "name": "T",
        "field": {"guests": {"places": "invisible"}},
        "awards": {"race": {"kind": "finish", "scale": [9, "5.5", 3, "1/7"]}},
        "bonuses": {"pole": {"points": 2}, "fastest-lap": {"points": 1}},
        "tiebreaks": ["countback"],
        **changes,
    }
    return {"schema": 1, "id": "b", "name": "B", "championships": {"t": title}}


def rulebook(data: dict[str, object]):
    read = rulebook_from(data, file="b.toml")
    assert read.rulebook is not None, [str(finding) for finding in read.findings]
    return read.rulebook


def naive(season: Season, *, guests: str, fall: bool, class_: str | None, published: bool):
    """Return {driver: (points, counts of places)} and who is eligible."""
    entries = {entry.id: entry for entry in season.entries}
    scale = [Fraction(9), Fraction("5.5"), Fraction(3), Fraction(1, 7)]
    total: dict[str, Fraction] = {}
    places: dict[str, Counter[int]] = {}
    eligible = set()
    for event in season.events:
        for session in event.sessions:
            rows = session.classifications[-1].rows
            mine = [row for row in rows if class_ is None or entries[row.entry].class_ == class_]
            for row in mine:
                total.setdefault(row.entry, Fraction(0))
                places.setdefault(row.entry, Counter())
                if not entries[row.entry].guest:
                    eligible.add(row.entry)
            placed = [row for row in mine if row.position]
            # A whole field keeps the gaps of the record; in a class everyone counts those ahead.
            for row in placed:
                if entries[row.entry].guest and guests == "invisible":
                    continue
                hidden = [
                    other
                    for other in placed
                    if guests == "invisible" and entries[other.entry].guest and other.position < row.position
                ]
                if class_ is None:
                    rank = row.position - len(hidden)
                else:
                    ahead = [
                        other for other in placed if other.position < row.position and other not in hidden
                    ]
                    rank = len(ahead) + 1
                places[row.entry][row.position if published else rank] += 1
                if not entries[row.entry].guest and rank <= len(scale):
                    total[row.entry] += scale[rank - 1]
            out = [row for row in rows if row.status in (Status.DISQUALIFIED, Status.EXCLUDED)]
            lost = [row.fastest_lap for row in out if row.fastest_lap]
            for attribute, worth in (("qualifying", 2), ("fastest_lap", 1)):
                holders = sorted(
                    (getattr(row, attribute), row.entry) for row in mine if getattr(row, attribute)
                )
                if attribute == "fastest_lap":  # who is disqualified has none; the next ones close up
                    gone = [row.entry for row in out]
                    holders = [
                        (n - sum(one < n for one in lost), who) for n, who in holders if who not in gone
                    ]
                for order, holder in holders:
                    if not fall and order != 1:
                        break
                    if not entries[holder].guest:
                        total[holder] += worth
                        break
    return total, places, eligible


@settings(max_examples=150, deadline=None)
@given(small_seasons(), st.booleans(), st.booleans(), st.sampled_from([None, *CLASSES]), st.booleans())
def test_points_and_order_are_those_of_the_obvious_program(season, invisible, fall, class_, published):
    mode = "invisible" if invisible else "keeps-place"
    field: dict[str, object] = {"guests": {"places": mode}}
    if class_:
        field["class"] = {"kind": "by-class", "classes": [class_]}
    data = book(
        field=field,
        bonuses={
            "pole": {"points": 2, "fall_through": fall},
            "fastest-lap": {"points": 1, "fall_through": fall},
        },
        tiebreaks=[{"kind": "countback", "places": "published" if published else "ranked"}],
    )
    table = score(season, rulebook(data)).table("t")
    total, places, eligible = naive(season, guests=mode, fall=fall, class_=class_, published=published)
    got = {row.competitor.id.replace("d", "e"): row for row in table.rows}
    assert {name: row.points for name, row in got.items()} == total
    assert {name for name, row in got.items() if row.eligible} == eligible
    key = {name: (total[name], [places[name][place] for place in range(1, 9)]) for name in eligible}
    for name in eligible:
        assert got[name].position == 1 + sum(other > key[name] for other in key.values())
    assert all(got[name].position is None for name in total.keys() - eligible)


@settings(max_examples=80, deadline=None)
@given(small_seasons(), st.booleans())
def test_lines_add_up_and_every_moment_is_the_season_cut_short(season, invisible):
    mode = "invisible" if invisible else "keeps-place"
    rules = rulebook(book(field={"guests": {"places": mode}}))
    standings = score(season, rules)
    for number, event in enumerate(season.events, start=1):
        table = standings.table("t", after=number)
        cut = Season(
            id="s", name="s", series="s", year=2000, events=season.events[:number], entries=season.entries
        )
        assert table.rows == score(cut, rules).table("t").rows
        for row in table.rows:
            why = standings.why("t", row.competitor.id, after=number)
            assert sum(line.points for line in why.lines) == row.points == why.points
            assert why.position == row.position
        assert event.round == table.after_round


@given(small_seasons(), st.integers(2, 4), st.sampled_from([np.int64, np.bool_]), st.sampled_from([0, 1]))
@settings(max_examples=40, deadline=None)
def test_endings_are_gathered_like_each_ending_alone(season, endings, kind, nobody):
    """Drivers who were not at every race have no car there, teams have up to three."""
    entries = tuple(
        msgspec.structs.replace(entry, team=Team(id=f"t{number % 3}", name=f"T{number % 3}"))
        for number, entry in enumerate(season.entries)
    )
    facts = lower(msgspec.structs.replace(season, entries=entries))
    cells = np.arange(endings * facts.shape[0] * facts.shape[1]).reshape(endings, *facts.shape) % 7
    values = cells.astype(kind)
    for subject in (DriverSubject(), TeamSubject()):
        crews = credit(facts, subject)
        together = crews.gather(values, nobody)
        assert together.dtype == kind
        alone = [crews.gather(ending[None], nobody)[0] for ending in values]
        assert np.array_equal(together, np.stack(alone))


def test_a_batch_of_endings_scores_like_each_ending_alone():
    from countback.scoring.moment import Moment
    from countback.scoring.score import score_title, standings_at

    entries = tuple(
        Entry(id=f"e{n}", number=str(n), crew=(Driver(id=f"d{n}", name=f"D{n}"),)) for n in range(5)
    )
    rows = tuple(Result(entry=f"e{n}", position=n + 1) for n in range(5))
    events = tuple(
        Event(
            round=r,
            name=str(r),
            sessions=(Session(id=f"race-{r}", classifications=(Classification(rows=rows),)),),
        )
        for r in range(1, 4)
    )
    season = Season(id="s", name="s", series="s", year=2000, events=events, entries=entries)
    facts = lower(season)
    title = rulebook(book()).championships[0]
    generator = np.random.default_rng(7)
    place = np.stack([[generator.permutation(5) + 1 for _ in range(3)] for _ in range(50)])
    moment = [Moment(3, 3)]
    batch = standings_at(score_title(facts.with_columns({"place": place}), title), moment)
    for ending in range(50):
        alone = standings_at(
            score_title(facts.with_columns({"place": place[ending : ending + 1]}), title), moment
        )
        assert (alone.tally.points[0] == batch.tally.points[ending]).all()
        assert (alone.ranked.position[0] == batch.ranked.position[ending]).all()
