"""An edit of a hand-written folder says what is wanted, keeps every comment, and changes what differs only.

The folders are `tests/folders/hand-written` and the shipped season, also with CRLF, with a byte order mark
and without a last line break. Each edit changes a few facts at once, and is made twice in a row.
"""

from __future__ import annotations

import datetime as dt
import difflib
import random
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import tomlkit

from countback.model.classification import Classification, Result, Status
from countback.model.decision import Decision
from countback.model.season import Driver, Entry, Event, News, Note, PublishedRow, Season, Session, Team
from countback.store.editing.season import with_season
from countback.store.files import InMemory
from countback.store.season_files import check_holdable, files_of, read_files, without_repeated_crews
from countback.store.shipped import SEASONS
from countback.store.writing.writer import season_files
from drills import Figures

SIZE = 10_000
SHARE = 40
UNIT = "edits"

FOLDERS = (
    Path(__file__).resolve().parents[1] / "folders" / "hand-written",
    SEASONS / "porsche-carrera-cup-north-america-2022",
)
replace = msgspec.structs.replace


@cache
def folders() -> tuple[dict[str, bytes], ...]:
    """The files of each folder in each form."""
    forms: tuple[Callable[[bytes], bytes], ...] = (
        lambda data: data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.rstrip(b"\n"),
    )
    return tuple(
        {name: form(data) for name, data in season_files(folder).items()}
        for folder in FOLDERS
        for form in forms
    )


def seasoned(files: Mapping[str, bytes]) -> Season:
    season, findings = read_files(InMemory(files))
    assert season is not None, findings
    return season


def run(size: int, seed: int) -> Figures:
    """Edit so many times."""
    dice = random.Random(seed)
    wrong: list[str] = []
    tried = 0
    while tried < size:
        files = folders()[dice.randrange(len(folders()))]
        for _ in range(2):
            before = seasoned(files)
            after, what = edited(before, dice)
            tried += 1
            try:
                written = with_season(files, after)
                wrong += [
                    f"edit {tried}: {what}: {one}" for one in differences(files, written, before, after)
                ]
            except Exception as error:
                wrong.append(f"edit {tried}: {what}: {type(error).__name__}: {error}")
                break
            files = written
    return Figures(tried, tuple(wrong))


def edited(season: Season, dice: random.Random) -> tuple[Season, str]:
    """Return the season with one to four facts changed, and what was changed."""
    while True:
        after, done = season, []
        for _ in range(dice.choice((1, 1, 1, 2, 4))):
            edit = dice.choice(EDITS)
            after = edit(after, dice)
            done.append(edit.__name__)
        try:
            check_holdable(after)
        except ValueError:
            continue
        return without_repeated_crews(after), ", ".join(done)


def differences(
    old: Mapping[str, bytes], new: Mapping[str, bytes], before: Season, after: Season
) -> list[str]:
    """Return what is wrong with the files after an edit."""
    wrong = []
    if seasoned(new) != after:
        wrong.append("reads otherwise than wanted")
    have, want = files_of(before), files_of(after)
    for name in sorted(old.keys() | new.keys()):
        was, now = old.get(name), new.get(name)
        if name.endswith(".toml") and was is not None:
            lost = comments(was) - comments(now or b"")
            wrong += [f"{name}: lost {comment!r}" for comment in sorted(lost)]
            if now is not None:
                tomlkit.parse(now.decode("utf-8-sig"))  # a second opinion on the form
        if name not in have and name not in want and was != now:
            wrong.append(f"{name}: is not about the season and changed")
        if was is not None and now is not None and name in have and name in want:
            wrong += [f"{name}: {one}" for one in needless(was, now, have[name], want[name])]
    return wrong


def comments(data: bytes) -> set[str]:
    """The comments of a file; those of the folders here are one of a kind, and marked."""
    return set(re.findall(r"# [^#\r\n]*\(c\d\d\)|^# [^\r\n]*", data.decode("utf-8-sig"), re.MULTILINE))


def needless(was: bytes, now: bytes, have: bytes, want: bytes) -> list[str]:
    """Return the lines that went although what they say is still said.

    Countback's own text has a line for each fact. As many lines may go, and come, as do there, and one for
    the header of a file. A table that moves takes all its lines along (and the comments about it), where
    own text could swap a line instead; a line that holds a whole table goes and comes for each fact of it.
    A list over several lines counts as these lines where it is edited, as one where it goes as a whole: what
    is too much either way is reported.
    """
    if have == want and was != now:
        # What this file says is what it said, but another file may have changed what its words mean.
        return [] if b"All" in was else ["changed for nothing"]
    ways = [_too_many(*map(read, (was, now, have, want))) for read in (_lines, _lists_as_lines)]
    return [] if [] in ways else ways[0]


def _too_many(was: list[str], now: list[str], have: list[str], want: list[str]) -> list[str]:
    """Return what more went and came than in Countback's own text, line by line."""
    gone, come = _moved(was, now)
    may_go, may_come = _moved(have, want)
    moved_go, moved_come = _moved(*_tabled(have, want))
    go, comes = max(len(may_go), len(moved_go)), max(len(may_come), len(moved_come))
    replaced = min(len([line for line in lines if "{" in line]) for lines in (gone, come))
    replaced = min(replaced, len(may_go) + len(may_come))
    wrong = []
    if len(gone) - replaced > go + 1:
        wrong.append(f"lines that went: {gone}, where there were {may_go}")
    if len(come) - replaced > comes + 1:
        wrong.append(f"lines that came: {come}, where there were {may_come}")
    return wrong


_SEVERAL = re.compile(r"""(?:'{3}[\s\S]*?'{3}|"{3}[\s\S]*?"{3})""")
_LIST = re.compile(r"= \[\n[^\]]*\n\]")


def _lists_as_lines(data: bytes) -> list[str]:
    """The lines that say something, a text or a list over several lines as one."""
    text = data.decode("utf-8-sig").replace("\r\n", "\n")
    return _lines(_LIST.sub(lambda found: found[0].replace("\n", " "), text).encode())


def _lines(data: bytes) -> list[str]:
    """The lines that say something, a text over several lines as one."""
    text = data.decode("utf-8-sig").replace("\r\n", "\n").rstrip("\n")
    lines = _SEVERAL.sub(lambda found: found[0].replace("\n", " "), text).split("\n")
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]


def _tabled(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """The lines of own text, each of a table that stays as it is with the whole table: it moves as one."""
    texts = []
    for lines in (old, new):
        tables: list[list[str]] = [[]]
        for line in lines:
            if line.startswith("[["):
                tables.append([])
            tables[-1].append(line)
        texts.append(tables)
    both = [table for table in texts[0] if table in texts[1]]
    tagged = [
        [f"{line} of {table}" if table in both else line for table in tables for line in table]
        for tables in texts
    ]
    return tagged[0], tagged[1]


def _moved(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    diff = list(difflib.ndiff(old, new)) if len(old) < 5 else list(difflib.unified_diff(old, new, n=0))[2:]
    gone = [line[1:] for line in diff if line.startswith("-")]
    return gone, [line[1:] for line in diff if line.startswith("+")]


def _word(dice: random.Random) -> str:
    return dice.choice(
        ("Übersee", "Long Quay", 'Bob "Bo" Roe', "A, B", "x = 1", "# no comment", "Mole")
    ) + str(dice.randrange(100))


def _at(items: tuple[Any, ...], dice: random.Random, change: Callable[[Any], Any]) -> tuple[Any, ...]:
    """One of the items changed; nothing where there are none."""
    if not items:
        return items
    at = dice.randrange(len(items))
    return (*items[:at], change(items[at]), *items[at + 1 :])


def _without(items: tuple[Any, ...], dice: random.Random) -> tuple[Any, ...]:
    at = dice.randrange(len(items)) if items else 0
    return (*items[:at], *items[at + 1 :])


def _with(items: tuple[Any, ...], item: object, dice: random.Random) -> tuple[Any, ...]:
    at = dice.randint(0, len(items))
    return (*items[:at], item, *items[at:])


def _shuffled(items: tuple[Any, ...], dice: random.Random) -> tuple[Any, ...]:
    return tuple(dice.sample(items, len(items)))


def season_name(season: Season, dice: random.Random) -> Season:
    return replace(season, name=_word(dice), source=dice.choice(("", "two\nlines", _word(dice))))


def season_lists(season: Season, dice: random.Random) -> Season:
    officials = dice.choice(((), ("Clerk: A. B.",), (*season.officials, _word(dice))))
    return replace(season, officials=officials, protest_minutes=dice.choice((None, 30, 45)))


def season_classes(season: Season, dice: random.Random) -> Season:
    return replace(season, classes=(*season.classes, _word(dice)))


def event_fields(season: Season, dice: random.Random) -> Season:
    field = dice.choice(("name", "code", "place", "circuit", "start", "id", "cancelled"))
    value: Any = _word(dice)
    if field == "start":
        value = dice.choice((None, dt.date(2022, 1, dice.randint(1, 28))))
    if field == "cancelled":
        value = dice.random() < 0.5
    return replace(season, events=_at(season.events, dice, lambda event: replace(event, **{field: value})))


def event_more(season: Season, dice: random.Random) -> Season:
    number = max(event.round for event in season.events) + 1
    sessions = tuple(Session(id=f"extra-{number}-{at}", name=_word(dice)) for at in range(dice.randrange(3)))
    event = Event(round=number, name=f"New {number}", id=f"new-{number}", sessions=sessions)
    return replace(season, events=_with(season.events, event, dice))


def event_gone(season: Season, dice: random.Random) -> Season:
    return replace(season, events=_without(season.events, dice))


def events_moved(season: Season, dice: random.Random) -> Season:
    return replace(season, events=_shuffled(season.events, dice))


def event_renumbered(season: Season, dice: random.Random) -> Season:
    number = max(event.round for event in season.events) + 1
    return replace(season, events=_at(season.events, dice, lambda event: replace(event, round=number)))


def _in_session(season: Season, dice: random.Random, change: Callable[[Session], Session]) -> Season:
    def inside(event: Event) -> Event:
        return replace(event, sessions=_at(event.sessions, dice, change))

    return replace(season, events=_at(season.events, dice, inside))


def session_fields(season: Season, dice: random.Random) -> Season:
    field, value = dice.choice(
        (
            ("name", _word(dice)),
            ("laps", 12),
            ("laps", None),
            ("kind", "sprint"),
            ("kind", "race"),
            ("cancelled", True),
        )
    )
    return _in_session(season, dice, lambda session: replace(session, **{field: value}))


def session_gone(season: Season, dice: random.Random) -> Season:
    return replace(
        season,
        events=_at(
            season.events, dice, lambda event: replace(event, sessions=_without(event.sessions, dice))
        ),
    )


def session_moved(season: Season, dice: random.Random) -> Season:
    return replace(
        season,
        events=_at(
            season.events, dice, lambda event: replace(event, sessions=_shuffled(event.sessions, dice))
        ),
    )


def revision_more(season: Season, dice: random.Random) -> Season:
    def change(session: Session) -> Session:
        newest = session.classification or Classification(rows=_fresh_rows(season))
        rows = _shuffled(newest.rows, dice)
        places = [row.position for row in newest.rows]
        rows = tuple(replace(row, position=place) for row, place in zip(rows, places, strict=True))
        state = dice.choice(("provisional", "amended", "official"))
        revision = Classification(rows=rows, state=state, cause=dice.choice(("", _word(dice))))
        return replace(session, classifications=(*session.classifications, revision))

    return _in_session(season, dice, change)


def _fresh_rows(season: Season) -> tuple[Result, ...]:
    return tuple(
        Result(entry=entry.id, number=entry.number, position=place)
        for place, entry in enumerate(season.entries[:3], start=1)
    )


def revision_gone(season: Season, dice: random.Random) -> Season:
    return _in_session(
        season,
        dice,
        lambda session: replace(session, classifications=_without(session.classifications, dice)),
    )


def rows_changed(season: Season, dice: random.Random) -> Season:
    field, value = dice.choice(
        (
            ("laps", dice.randrange(40)), ("note", _word(dice)), ("mark", "†"), ("grid", 3), ("laps", None),
            ("best_lap", 61_234), ("status", Status.DISQUALIFIED), ("gap", "1 lap"), ("laps_led", 4),
        )
    )  # fmt: skip

    def row(result: Result) -> Result:
        if field == "status" and result.position is not None:
            return replace(result, status=value, position=None)
        return replace(result, **{field: value})

    def revision(one: Classification) -> Classification:
        return replace(one, rows=_at(one.rows, dice, row))

    return _in_session(
        season,
        dice,
        lambda session: replace(session, classifications=_at(session.classifications, dice, revision)),
    )


def row_gone(season: Season, dice: random.Random) -> Season:
    def revision(one: Classification) -> Classification:
        return replace(one, rows=_without(one.rows, dice))

    return _in_session(
        season,
        dice,
        lambda session: replace(session, classifications=_at(session.classifications, dice, revision)),
    )


def entry_more(season: Season, dice: random.Random) -> Season:
    name = _word(dice)
    number = dice.choice((str(dice.randrange(100, 999)), season.entries[0].number))
    entry = Entry(
        id=f"e{dice.randrange(10**6)}",
        number=number,
        crew=(Driver(id=f"d{dice.randrange(10**6)}", name=name, nationality="NOR"),),
        team=Team(id="new-team", name="New Team"),
        class_=dice.choice(season.classes or ("",)),
        guest=dice.random() < 0.3,
        tags=dice.choice(((), ("rookie",))),
        rounds=tuple(event.round for event in season.events if dice.random() < 0.7),
    )
    return replace(season, entries=_with(season.entries, entry, dice))


def entry_gone(season: Season, dice: random.Random) -> Season:
    return replace(season, entries=_without(season.entries, dice))


def entries_moved(season: Season, dice: random.Random) -> Season:
    return replace(season, entries=_shuffled(season.entries, dice))


def entry_fields(season: Season, dice: random.Random) -> Season:
    kind = dice.randrange(6)

    def change(entry: Entry) -> Entry:
        if kind == 0 and entry.team:
            return replace(entry, team=replace(entry.team, name=_word(dice)))
        if kind == 1 and entry.crew:
            return replace(
                entry, crew=_at(entry.crew, dice, lambda driver: replace(driver, name=_word(dice)))
            )
        if kind == 2:
            return replace(entry, guest=not entry.guest, car=_word(dice))
        if kind == 3:
            return replace(entry, rounds=tuple(event.round for event in season.events if dice.random() < 0.8))
        if kind == 4:
            return replace(entry, rounds=tuple(event.round for event in season.events))
        return replace(entry, number=str(dice.randrange(200)), tags=("rookie",))

    return replace(season, entries=_at(season.entries, dice, change))


def decision_more(season: Season, dice: random.Random) -> Season:
    who = dice.choice([driver.name for entry in season.entries for driver in entry.crew])
    decision = Decision(
        kind="points-deducted",
        competitor=who,
        reason=dice.choice(("", "late", "two\nlines")),
        options={"amount": dice.choice(("5", "1/7"))},
    )
    return replace(season, decisions=_with(season.decisions, decision, dice))


def decision_gone(season: Season, dice: random.Random) -> Season:
    return replace(season, decisions=_without(season.decisions, dice))


def decisions_gone(season: Season, dice: random.Random) -> Season:
    return replace(season, decisions=())


def decisions_moved(season: Season, dice: random.Random) -> Season:
    return replace(season, decisions=_shuffled(season.decisions, dice))


def decision_fields(season: Season, dice: random.Random) -> Season:
    field, value = dice.choice(
        (
            ("reason", _word(dice)), ("reason", ""), ("reason", "a\nb"), ("document", "12"),
            ("championships", ("drivers", "teams")), ("championships", ()), ("issued", dt.date(2031, 5, 1)),
            ("panel", ("A", "B")), ("id", f"d-{dice.randrange(10**6)}"), ("options", {"amount": "9"}),
        )
    )  # fmt: skip
    return replace(season, decisions=_at(season.decisions, dice, lambda one: replace(one, **{field: value})))


def news_more(season: Season, dice: random.Random) -> Season:
    news = News(headline=_word(dice), text=dice.choice(("", "a\nb")), date=dt.date(2031, 2, 3))
    return replace(season, news=_with(season.news, news, dice))


def news_changed(season: Season, dice: random.Random) -> Season:
    news = _at(season.news, dice, lambda one: replace(one, text=_word(dice)))
    return replace(season, news=dice.choice((news, _shuffled(news, dice), _without(news, dice))))


def notes_changed(season: Season, dice: random.Random) -> Season:
    note = Note(kind="remark", field="laps", reason=_word(dice))
    notes = _at(season.notes, dice, lambda one: replace(one, reason=_word(dice)))
    return replace(season, notes=dice.choice((notes, _with(notes, note, dice), _without(notes, dice))))


def published_rows(season: Season, dice: random.Random) -> Season:
    row = PublishedRow(competitor=_word(dice), points="7")
    tables = {
        title: dice.choice((_with(rows, row, dice), _without(rows, dice), _at(rows, dice, lambda _: row)))
        for title, rows in season.published.items()
    }
    return replace(season, published=dice.choice((tables, {**tables, "teams": (row,)}, {})))


EDITS: tuple[Callable[[Season, random.Random], Season], ...] = (
    season_name, season_lists, season_classes, event_fields, event_more, event_gone, events_moved,
    event_renumbered, session_fields, session_gone, session_moved, revision_more, revision_gone, rows_changed,
    row_gone, entry_more, entry_gone, entries_moved, entry_fields, decision_more, decision_gone,
    decisions_gone, decisions_moved, decision_fields, news_more, news_changed, notes_changed, published_rows,
)  # fmt: skip
