"""Start a season folder from a rulebook: files that read and score at once, with rows to replace."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from countback.model.classification import Classification, Result
from countback.model.finding import Finding, has_errors
from countback.model.numbers import in_rounds
from countback.model.rulebook import Rulebook
from countback.model.season import Driver, Entry, Event, Season, Session, Team
from countback.model.text import slug
from countback.store.books import read_rulebook
from countback.store.findings import Findings
from countback.store.own_book import nearest_year, own_book
from countback.store.season_files import files_of
from countback.store.shipped import RULEBOOKS, find_rulebook
from countback.store.snapshot import Snapshot
from countback.store.writing.change import CURRENT, OWN
from countback.store.writing.errors import NotWritten, because
from countback.store.writing.writer import writing


class Started(NamedTuple):
    """The season that was written, or None when a finding forbids it."""

    season: Season | None
    findings: list[Finding]


#: How the file of rules is called that a season gets of its own.
OWN_RULES = "rules.toml"


def start_season(path: Path, like: str, year: int | None, this_year: int, *, own: bool = False) -> Started:
    """Write a season folder to ``path`` for a shipped rulebook or a rulebook file, and return the season.

    Without ``year`` it is ``this_year``, or the last one before that the rulebook covers. With ``own`` the
    rules of that year, or of the nearest that is covered, become a file in the folder. Nothing that
    exists is overwritten: a folder with anything in it is refused.
    """
    findings = Findings()
    chosen = year if year is not None else _last_year(like, this_year)
    if own:
        return _with_own_rules(path, like, chosen)
    book, of_rulebook = read_rulebook(like, chosen)
    findings.extend(of_rulebook)
    if book is None or has_errors(findings):
        return Started(None, findings)
    from_file = like.endswith(".toml")
    season = example(book, chosen, Path(like).name if from_file else like, slug(path.name))

    def beside() -> dict[str, bytes]:
        return {Path(like).name: Path(like).read_bytes()} if from_file else {}

    return _written(path, season, beside, f"new {path.name} --like {like}", findings, like)


def _with_own_rules(path: Path, like: str, year: int) -> Started:
    """Write a season folder with the rules of a rulebook as a file in it."""
    findings = Findings()
    file = find_rulebook(like) or Path(like)
    taken = nearest_year(file, year)
    book, of_rulebook = read_rulebook(like, taken)
    findings.extend(of_rulebook)
    if book is None or has_errors(findings):
        return Started(None, findings)
    season = example(book, year, OWN_RULES, slug(path.name))

    def beside() -> dict[str, bytes]:
        return {OWN_RULES: own_book(file, taken, slug(path.name)).encode()}

    return _written(path, season, beside, f"new {path.name} --like {like} --own", findings, like)


def _written(
    path: Path,
    season: Season,
    beside: Callable[[], Mapping[str, bytes]],
    action: str,
    findings: Findings,
    like: str,
) -> Started:
    """Write a season with what stands ``beside`` it, which is read from ``like``."""
    try:
        begin_folder(path, {**files_of(season), **beside()}, action)
    except NotWritten as error:
        return Started(None, [*findings, error.finding])
    except OSError as error:
        findings.add("unreadable", f"cannot be read: {error.strerror}", file=like)
        return Started(None, findings)
    return Started(season, findings)


def begin_folder(path: Path, files: Mapping[str, bytes], action: str) -> None:
    """Write the files of a new season, all or nothing. Raises `NotWritten` where there is something already.

    What the same command wrote before it could say so, as it was stopped, is no reason to refuse.
    """
    there = NotWritten(
        "exists",
        "is there already",
        "name a folder that does not exist yet; nothing is overwritten",
        file=str(path),
    )
    if os.path.lexists(path / CURRENT):
        pass  # the writer finishes what is under way first
    elif _names(path, there) and Snapshot(path).files != files:
        raise there
    with writing(path, action) as folder:
        if folder.files != files:
            if _names(path, there):
                raise there
            folder.write(files)


def _names(path: Path, there: NotWritten) -> list[str]:
    """Return the names in a folder but for our own; none where it is not there yet."""
    try:
        return [name for name in os.listdir(path) if name != OWN]
    except FileNotFoundError:
        return []
    except NotADirectoryError:
        raise there from None
    except OSError as error:
        raise because(error, str(path)) from error


def example(book: Rulebook, year: int, rulebook: str, id_: str) -> Season:
    """Return a season of one event with two cars a class, in the order of the entry list."""
    fields = [rule for title in book.championships for rule in title.field.values()]
    named = [name for rule in fields for name in rule.references()]
    classes = list(dict.fromkeys(name.value for name in named if name.what == "class"))
    tags = tuple(dict.fromkeys(name.value for name in named if name.what == "tag"))
    entries = tuple(
        Entry(
            id=str(number),
            number=str(number),
            crew=(Driver(id=f"driver-{number}", name=f"Driver {number}", nationality="GBR"),),
            team=Team(id=f"team-{number}", name=f"Team {number}"),
            class_=name,
            rounds=(1,),
            constructor=f"Make {number}",
            tags=tags,
        )
        for number, name in enumerate((name for name in classes or [""] for _ in range(2)), start=1)
    )
    rows = tuple(
        Result(
            entry=entry.id,
            number=entry.number,
            position=place,
            qualifying=place,
            fastest_lap=1 if place == 1 else None,
            laps=20,
        )
        for place, entry in enumerate(entries, start=1)
    )
    race = Session(id="race-1", name="Race 1", laps=20, classifications=(Classification(rows=rows),))
    return Season(
        id=id_,
        name=f"{year} {book.name}",
        series=book.name,
        year=year,
        rulebook=rulebook,
        source="where the results are from",
        classes=tuple(classes),
        calendar="open",
        entries=entries,
        events=(Event(round=1, name="First event", id="first-event", sessions=(race,)),),
    )


def _last_year(like: str, this_year: int) -> int:
    """Return this year if the rulebook covers it or has no editions, else the last year before."""
    file = Path(like) if like.endswith(".toml") else RULEBOOKS / f"{like}.toml"
    try:
        editions = tomllib.loads(file.read_text("utf-8")).get("editions", [])
        spans = [str(edition["years"]) for edition in editions]
        years = [year for year in range(this_year, 1900, -1) if any(in_rounds(span, year) for span in spans)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return this_year  # whatever is wrong with the rulebook is found when it is read
    return years[0] if years else this_year
