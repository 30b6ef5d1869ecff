"""Made-up seasons for property tests: every field, odd names, everything a season folder can hold."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import msgspec
from hypothesis import strategies as st

from countback.model.classification import Classification, Result, Status
from countback.model.decision import Decision, Step
from countback.model.entry_ids import entry_ids
from countback.model.season import (
    Accepted,
    Driver,
    Entry,
    Event,
    News,
    Note,
    PublishedRow,
    Season,
    Session,
    SiteLook,
    Team,
)
from countback.model.text import slug
from countback.store.cells import read_crew

# Strategies are made once: each new one would be checked again wherever it is drawn from.

#: Commas, quotes, marks that turn the direction of writing, other scripts, what CSV and TOML know as syntax.
_ODD = "aBz09 ,;:'\"\\#=[]{}/|.-_–†é\u0301ßØ\u00a0\u200f\u202e\u2028\ufeff日本عر😀%$@+"
_CHARACTERS = st.one_of(
    st.sampled_from(_ODD),
    st.characters(exclude_categories=("Cc", "Cs")),
)
_DATES = st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))
_ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))
_WHOLE = st.none() | st.integers(0, 500)
_PLACE = st.none() | st.integers(1, 60)
_TIME = st.none() | st.integers(0, 30 * 3_600_000)


@cache
def lines(most: int = 12) -> st.SearchStrategy[str]:
    """One line of text without space at its ends, never empty."""
    return st.text(_CHARACTERS, min_size=1, max_size=most).filter(lambda text: text == text.strip())


@cache
def names() -> st.SearchStrategy[str]:
    """What somebody can be called where several names may share a cell."""
    real = st.sampled_from(
        ["P. J. Hyett", "O'Ward, Pato", 'Bob "Bo" Roe', "Łukasz Kubica", "José María", "007"]
    )
    return real | lines().filter(lambda name: read_crew(name) == (name,))


@cache
def _looks() -> st.SearchStrategy[SiteLook]:
    """Mostly none; otherwise any of the keys of ``[site]``."""
    colour = st.sampled_from(["", "#d5001c", "#FFCC00"])
    look = st.builds(
        SiteLook,
        logo=st.sampled_from(["", "logo.svg", "my-cup.v2.png"]),
        band=colour,
        accent=colour,
        home=st.sampled_from(["", "https://example.org/", "http://xn--mnchen-3ya.example/a?b=c#d"]),
        foot=_maybe(lines()),
        moved=st.dictionaries(st.sampled_from(["old", "a-b", "Ann A", "1.2", '"']), lines(), max_size=3),
    )
    return st.just(SiteLook()) | look


@cache
def texts() -> st.SearchStrategy[str]:
    """Text of several lines, or none."""
    return st.text(st.one_of(_CHARACTERS, st.sampled_from("\n\t")), max_size=20)


@cache
def ids() -> st.SearchStrategy[str]:
    """Identifiers that become names of files."""
    return st.from_regex(r"[a-z0-9][a-z0-9_-]{0,12}", fullmatch=True)


@cache
def numbers() -> st.SearchStrategy[str]:
    """Car numbers: text, with leading zeros and letters."""
    return st.sampled_from(["7", "007", "24", "24A", "068", "1", "X-1", "№ 9"]) | lines(4)


@cache
def _maybe(some: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.just("") | some


@st.composite
def seasons(draw: st.DrawFn) -> Season:
    """A whole season that contradicts nothing: what a reader would let through."""
    rounds = draw(st.lists(st.integers(1, 30), unique=True, max_size=3))
    classes = tuple(draw(st.lists(lines(), unique=True, max_size=3)))
    entries = draw(_entries(rounds, classes))
    session_ids = draw(st.lists(ids(), unique=True, min_size=3, max_size=6)) if rounds else []
    events = []
    for index, number in enumerate(rounds):
        own = session_ids[index :: len(rounds)]
        events.append(draw(_events(number, own, session_ids, entries)))
    return Season(
        id=draw(ids()),
        name=draw(lines()),
        series=draw(lines()),
        year=draw(st.integers(1800, 2999)),
        rulebook=draw(_maybe(lines())),
        source=draw(texts()),
        classes=classes,
        officials=tuple(draw(st.lists(lines(), max_size=2))),
        protest_minutes=draw(st.none() | st.integers(0, 10_080)),
        calendar=draw(st.sampled_from([None, "open", "complete"])),
        planned_rounds=draw(st.none() | st.integers(1, 40)),
        site=draw(_looks()),
        events=tuple(events),
        entries=entries,
        decisions=_with_ids(draw(st.lists(_decisions(events, entries), max_size=3)) if entries else []),
        news=tuple(draw(st.lists(_news(rounds), max_size=2))),
        notes=tuple(draw(st.lists(_notes(session_ids), max_size=2))),
        accepted=tuple(draw(st.lists(_accepted(), max_size=2))),
        published=draw(st.dictionaries(ids(), st.lists(_published(), max_size=3).map(tuple), max_size=2)),
    )


def _with_ids(decisions: list[Decision]) -> tuple[Decision, ...]:
    """Return the decisions told apart, the second as what takes the place of the first."""
    replace = msgspec.structs.replace
    named = [replace(one, id=f"d-{number}") for number, one in enumerate(decisions, start=1)]
    return (*named[:1], *(replace(one, replaces="d-1") for one in named[1:2]), *named[2:])


@st.composite
def _drivers(draw: st.DrawFn) -> list[Driver]:
    people: dict[str, Driver] = {}
    for name in draw(st.lists(names(), min_size=1, max_size=5)):
        id_ = draw(st.just(slug(name)) | st.just(slug(name)) | names()) or "nobody"
        people.setdefault(id_, Driver(id=id_, name=name, nationality=draw(_maybe(names()))))
    # A name that is somebody else's id could mean either.
    return [one for one in people.values() if one.name == one.id or one.name not in people]


@st.composite
def _entries(draw: st.DrawFn, rounds: list[int], classes: tuple[str, ...]) -> tuple[Entry, ...]:
    people = draw(_drivers())
    entries: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(0, 5))):
        crew = (
            draw(st.lists(st.sampled_from(people), unique_by=lambda one: one.id, max_size=3))
            if people
            else []
        )
        entries.append(
            {
                "number": draw(numbers()),
                "crew": tuple(crew),
                "team": draw(st.none() | _teams()),
                "class_": draw(st.sampled_from(["", *classes]) if classes else _maybe(lines())),
                "rounds": tuple(
                    draw(st.just(rounds) | st.lists(st.sampled_from(rounds)) if rounds else st.just([]))
                ),
                "guest": draw(st.booleans()),
                "car": draw(_maybe(lines())),
                "constructor": draw(_maybe(lines())),
                "engine": draw(_maybe(lines())),
                "tags": tuple(draw(st.lists(lines().filter(lambda tag: ";" not in tag), max_size=3))),
            }
        )
    usual = entry_ids(
        [("", entry["number"], entry["crew"][0].name if entry["crew"] else "") for entry in entries]
    )
    own = draw(st.lists(lines(), unique=True, min_size=len(usual), max_size=len(usual)))
    chosen = [draw(st.sampled_from(pair)) for pair in zip(usual, own, strict=True)]
    chosen = chosen if len(set(chosen)) == len(chosen) else usual
    return tuple(Entry(id=id_, **entry) for id_, entry in zip(chosen, entries, strict=True))


@st.composite
def _teams(draw: st.DrawFn) -> Team:
    name = draw(_maybe(lines()))
    usual = st.just(slug(name)) if slug(name) else lines()
    return Team(id=draw(usual | lines()), name=name, nationality=draw(_maybe(lines())))


@st.composite
def _events(
    draw: st.DrawFn, number: int, own: list[str], all_ids: list[str], entries: tuple[Entry, ...]
) -> Event:
    name = draw(lines())
    start, end = sorted([draw(_DATES), draw(_DATES)])
    return Event(
        round=number,
        name=name,
        id=draw(st.just(slug(name)) | _maybe(lines())),
        code=draw(_maybe(lines())),
        circuit=draw(_maybe(lines())),
        place=draw(_maybe(lines())),
        country=draw(_maybe(lines())),
        start=draw(st.none() | st.just(start)),
        end=draw(st.none() | st.just(end)),
        time_zone=draw(st.sampled_from(["", "Europe/Rome", "America/New_York"])),
        cancelled=draw(st.booleans()),
        officials=tuple(draw(st.lists(lines(), max_size=2))),
        sessions=tuple(draw(_sessions(id_, all_ids, entries)) for id_ in own),
    )


@st.composite
def _sessions(draw: st.DrawFn, id_: str, all_ids: list[str], entries: tuple[Entry, ...]) -> Session:
    others = [other for other in all_ids if other != id_]
    return Session(
        id=id_,
        kind=draw(st.sampled_from(["practice", "qualifying", "sprint", "heat", "race", "stage"])),
        name=draw(_maybe(lines())),
        date=draw(st.none() | _DATES),
        start=draw(
            st.none() | st.times(max_value=dt.time(23, 59, 59)).map(lambda at: at.replace(microsecond=0))
        ),
        laps=draw(_WHOLE),
        laps_run=draw(_WHOLE),
        scheduled_laps=draw(_WHOLE),
        qualified_by=draw(st.sampled_from(["", *others])),
        cancelled=draw(st.booleans()),
        classifications=tuple(draw(st.lists(_classifications(entries), max_size=3))),
    )


@st.composite
def _classifications(draw: st.DrawFn, entries: tuple[Entry, ...]) -> Classification:
    cars = draw(st.permutations(entries)) if entries else []
    return Classification(
        rows=tuple(draw(_results(entry, entries)) for entry in cars[: draw(st.integers(0, 5))]),
        state=draw(st.sampled_from(["running", "unofficial", "official", "provisional", "amended"])),
        published=draw(
            st.none() | st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1), timezones=_ZONES)
        ),
        document=draw(_maybe(lines())),
        cause=draw(texts()),
        signed_by=draw(_maybe(lines())),
        issued=draw(st.none() | st.datetimes(dt.datetime(1900, 1, 1), timezones=_ZONES)),
        subject_to=tuple(draw(st.lists(lines(), max_size=2))),
        shows=draw(st.sampled_from([None, ()])),
    )


@cache
def _drive_times(people: int) -> st.SearchStrategy[tuple[int | None, ...]]:
    """One time for each driver, of which some is known, or none at all."""
    times = st.tuples(*[st.none() | st.integers(0, 10**8)] * people)
    return st.just(()) | times.filter(lambda each: any(time is not None for time in each))


@st.composite
def _results(draw: st.DrawFn, entry: Entry, entries: tuple[Entry, ...]) -> Result:
    people = sorted({driver.id for other in entries for driver in other.crew})
    drivers = draw(
        st.just([]) | st.lists(st.sampled_from(people), unique=True, max_size=3) if people else st.just([])
    )
    crew = tuple(driver.id for driver in entry.crew)
    return Result(
        entry=entry.id,
        number=draw(st.just(entry.number) | _maybe(numbers())),
        position=draw(_PLACE),
        status=draw(st.sampled_from(Status)),
        class_position=draw(_PLACE),
        drivers=() if tuple(drivers) == crew else tuple(drivers),
        laps=draw(_WHOLE),
        time=draw(_TIME),
        gap=draw(_maybe(lines())),
        best_lap=draw(_TIME),
        grid=draw(_WHOLE),
        qualifying=draw(_PLACE),
        fastest_lap=draw(_PLACE),
        fastest_lap_driver=draw(st.sampled_from(["", *people])),
        laps_led=draw(_WHOLE),
        incidents=draw(_WHOLE),
        drive_times=draw(_drive_times(len(drivers) or len(crew))),
        mark=draw(_maybe(lines())),
        note=draw(_maybe(lines())),
    )


@cache
def _kinds(*, result: bool) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """Kinds of decision with their own keys: on a result, or on totals and on nothing."""
    points = st.integers(1, 99) | st.sampled_from(["1/7", "12.5", 0.5])
    if not result:
        return st.one_of(
            st.tuples(st.just("points-deducted"), st.fixed_dictionaries({"amount": points})),
            st.tuples(st.just("excluded"), st.just({})),
            st.tuples(
                st.just("fine"), st.fixed_dictionaries({"amount": points}, optional={"currency": lines(3)})
            ),
        )
    return st.one_of(
        st.tuples(st.just("back-of-class"), st.fixed_dictionaries({}, optional={"overall": st.just("kept")})),
        st.tuples(
            st.just("disqualified"),
            st.fixed_dictionaries({}, optional={"close_gap": st.booleans(), "source": texts()}),
        ),
        st.tuples(st.just("places-lost"), st.fixed_dictionaries({"places": st.integers(1, 20)})),
        st.tuples(st.just("time-added"), st.fixed_dictionaries({"seconds": points})),
        st.tuples(st.just("result-points-deducted"), st.fixed_dictionaries({"amount": points})),
    )


@st.composite
def _steps(draw: st.DrawFn) -> Step:
    return Step(
        status=draw(st.sampled_from(["open", "issued", "under-appeal", "confirmed", "quashed", "reviewed"])),
        at=draw(_whens()),
        suspended=draw(st.booleans()),
        document=draw(_maybe(lines())),
        note=draw(texts()),
    )


@cache
def _whens() -> st.SearchStrategy[dt.date | None]:
    return st.none() | _DATES | st.datetimes(dt.datetime(1900, 1, 1), timezones=st.none() | _ZONES)


@st.composite
def _decisions(draw: st.DrawFn, events: list[Event], entries: tuple[Entry, ...]) -> Decision:
    run = [
        (session.id, row)
        for event in events
        for session in event.sessions
        if session.classification
        for row in session.classification.rows
    ]
    target: dict[str, Any]
    if run and draw(st.booleans()):
        kind, options = draw(_kinds(result=True))
        session, row = draw(st.sampled_from(run))
        target = {"session": session, "number": row.entry}
        if kind == "result-points-deducted":
            target["championships"] = tuple(draw(st.lists(ids(), max_size=2)))
        else:
            target["in_result"] = draw(st.booleans())
    else:
        kind, options = draw(_kinds(result=False))
        people = [driver.name for entry in entries for driver in entry.crew]
        target = {"competitor": draw(st.sampled_from(people or [entry.id for entry in entries]))}
        if kind != "fine":
            target["championships"] = tuple(draw(st.lists(ids(), max_size=2)))
            target["from_round"] = draw(st.sampled_from([1, *(event.round for event in events)]))
    return Decision(
        kind=kind,
        options=options,
        reason=draw(texts()),
        document=draw(_maybe(lines())),
        incident=draw(_whens()),
        decided=draw(_whens()),
        issued=draw(_whens()),
        fact=draw(texts()),
        article=draw(_maybe(lines())),
        penalty_article=draw(_maybe(lines())),
        addressed_to=tuple(draw(st.lists(lines(), max_size=2))),
        panel=tuple(draw(st.lists(lines(), max_size=2))),
        appealable=draw(st.sampled_from([None, True, False])),
        appeal_until=draw(_whens()),
        acknowledged_by=draw(_maybe(lines())),
        acknowledged=draw(_whens()),
        history=tuple(draw(st.lists(_steps(), max_size=2))),
        **target,
    )


@st.composite
def _news(draw: st.DrawFn, rounds: list[int]) -> News:
    return News(
        headline=draw(lines()),
        text=draw(texts()),
        date=draw(st.none() | _DATES),
        rounds=tuple(draw(st.lists(st.sampled_from(rounds), max_size=3)) if rounds else ()),
        source=draw(texts()),
    )


@st.composite
def _notes(draw: st.DrawFn, session_ids: list[str]) -> Note:
    return Note(
        kind=draw(st.sampled_from(["inferred", "corrected", "remark"])),
        field=draw(lines()),
        recorded=draw(_maybe(lines())),
        printed=draw(_maybe(lines())),
        session=draw(st.sampled_from(["", *session_ids])),
        number=draw(_maybe(numbers())),
        reason=draw(texts()),
    )


@st.composite
def _accepted(draw: st.DrawFn) -> Accepted:
    return Accepted(
        code=draw(ids()), reason=draw(lines()), file=draw(_maybe(lines())), key=draw(_maybe(lines()))
    )


@st.composite
def _published(draw: st.DrawFn) -> PublishedRow:
    return PublishedRow(
        competitor=draw(lines()),
        points=draw(st.sampled_from(["306", "1/7", "12.5", "(4)"]) | _maybe(lines())),
        position=draw(_PLACE),
    )
