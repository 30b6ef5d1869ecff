"""What people name on the command line: a season, a championship, a round or session, a competitor."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from countback.cli.findings import fail, fail_because, note_warnings
from countback.cli.views.paint import paint
from countback.cli.views.words import ranges
from countback.model.text import slug

if TYPE_CHECKING:
    import datetime as dt

    from countback.model.season import Season, Session
    from countback.model.standings import Competitor, Table
    from countback.scoring.score import Standings
    from countback.store.opening import Opened

F = TypeVar("F", bound=Callable[..., Any])


def season_argument(command: F) -> F:
    """Add the argument SEASON."""
    return click.argument("season")(command)


def championship_option(command: F) -> F:
    """Add ``--championship ID``; without it, all are meant."""
    return click.option("--championship", metavar="ID", help="Only this championship (default: all).")(
        command
    )


def after_option(command: F) -> F:
    """Add ``--after ROUND|SESSION``; without it, as things stand."""
    return click.option(
        "--after", metavar="ROUND|SESSION", help="As things stood after a round's number or a session's id."
    )(command)


def format_option(*names: str) -> Callable[[F], F]:
    """Add ``--format``; the first of the names is the default."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        help="The form of the output.",
    )


def open_season(
    name: str, as_of: str | None = None, *, whole: Container[str] = ()
) -> tuple[Season, Standings]:
    """Return a season that can be scored, and its standings; print what is wrong and leave otherwise.

    With ``as_of``, both are as they were known at that time. Warnings with the codes ``whole`` are printed,
    others counted.
    """
    from countback.store.opening import open_season

    opened: Opened = open_season(name)
    if opened.season is None or opened.standings is None or opened.rulebook is None:
        fail(*opened.findings)
    note_warnings(opened.findings, name, whole)
    if as_of is None:
        return opened.season, opened.standings
    from countback.model.revisions import as_known
    from countback.scoring.score import score

    season = as_known(opened.season, moment(as_of))
    told = "results and decisions as known then; entries, calendar and rulebook as of today"
    paint([((told, "quiet"),)], err=True)
    return season, score(season, opened.rulebook)


def read_season(name: str) -> Season:
    """Return the facts of a season, whether or not they can be scored; print what is wrong and leave."""
    from countback.store.opening import open_facts

    _, read = open_facts(name)
    if read.season is None:
        fail(*read.findings)
    return read.season


def championships(standings: Standings, wanted: str | None) -> tuple[str, ...]:
    """Return the ids of the championships meant."""
    if wanted is None:
        return standings.championships
    if wanted not in standings.championships:
        _unknown("championship", wanted, standings.championships)
    return (wanted,)


def _after(standings: Standings, wanted: str | None) -> str | int | None:
    """Return what ``--after`` names: a session's id, a round's number or None."""
    if wanted is None:
        return None
    sessions = [session.id for session in standings.facts.sessions]
    if wanted in sessions:
        return wanted
    rounds = [int(number) for number in standings.facts.round]
    if wanted.isdecimal() and int(wanted) in rounds:
        return int(wanted)
    if wanted.isdecimal():
        fail_because(
            "unknown-round", f"no round {wanted} with sessions", f"there are {ranges(sorted({*rounds}))}"
        )
    _unknown("session", wanted, sessions, f"; or give a round: {ranges(sorted({*rounds}))}")


def held(standings: Standings, wanted: str | None) -> str | int | None:
    """Return what ``--after`` means where 0 is before the season; otherwise as `after`."""
    return 0 if wanted == "0" else after(standings, wanted)


def after(standings: Standings, wanted: str | None) -> str | int | None:
    """Return what ``--after`` means to `Standings`: a session's id, a round's number or None.

    It must have been run: standings called after a race that is to come would be a claim about it.
    """
    named = _after(standings, wanted)
    if named is None:
        return None
    sessions, event = standings.facts.sessions, standings.facts.event
    last = max((number for number, session in enumerate(sessions) if session.classifications), default=-1)
    wanted_last = standings.moment(named).sessions - 1
    # After a round that is under way is as things stand; a session has to have been run.
    under_way = isinstance(named, int) and last >= 0 and event[last] == event[wanted_last]
    if wanted_last > last and not under_way:
        run = f"the last result is that of {sessions[last].id}" if last >= 0 else "there is no result yet"
        fail_because("not-run-yet", f"nothing is known after {wanted}: {run}", "leave out --after")
    return named


def session(season: Season, wanted: str) -> Session:
    """Return the session of that id."""
    sessions = {session.id: session for event in season.events for session in event.sessions}
    if wanted not in sessions:
        _unknown("session", wanted, sessions)
    return sessions[wanted]


def competitor(tables: Iterable[Table], wanted: str, elsewhere: Iterable[Table] = ()) -> Competitor:
    """Return the one competitor of these tables that a name, an id or a part of a name fits.

    Case and accents don't matter. Whole names go before whole words, whole words before parts.
    ``elsewhere`` are tables to look in for a better message.
    """
    competitors = _by_id(tables)
    fitting = _fitting(competitors, wanted)
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = [who.name for who in fitting]
        if len({*names}) < len(names):
            names = [f"{who.name} ({who.id})" for who in fitting]
        fail_because(
            "ambiguous-competitor", f"{wanted!r} fits {len(fitting)} names", f"say which: {', '.join(names)}"
        )
    others = _fitting(_by_id(elsewhere), wanted)
    if len(others) == 1:
        fail_because("not-in-championship", f"{others[0].name} is not in this championship")
    _unknown("competitor", wanted, [who.name for who in competitors.values()])


def _by_id(tables: Iterable[Table]) -> dict[str, Competitor]:
    return {row.competitor.id: row.competitor for table in tables for row in table.rows}


def _fitting(competitors: dict[str, Competitor], wanted: str) -> list[Competitor]:
    """Return those whose name fits best."""
    name = slug(wanted)
    words = {*name.split("-")}
    names = {id_: slug(who.name) for id_, who in competitors.items()}
    fits: tuple[Callable[[str], bool], ...] = (
        lambda id_: wanted in (id_, competitors[id_].name),
        lambda id_: name in (id_, names[id_]),
        lambda id_: words <= {*names[id_].split("-")},
        lambda id_: name in names[id_],
    )
    for fit in fits if name else ():
        fitting = [who for id_, who in competitors.items() if fit(id_)]
        if fitting:
            return fitting
    return []


def near(name: str, names: Iterable[str]) -> str:
    """Return the words that help with an unknown name: "did you mean …?", or all there are."""
    from difflib import get_close_matches

    names = list(names)
    # A part of a name may be mistyped alone: each word leads to the names it stands in.
    leads: dict[str, list[str]] = {}
    for candidate in names:
        for word in {slug(candidate), *slug(candidate).split("-")}:
            leads.setdefault(word, []).append(candidate)
    close = [lead for word in get_close_matches(slug(name), leads, n=3, cutoff=0.7) for lead in leads[word]]
    if close:
        return f"did you mean {' or '.join(dict.fromkeys(close[:3]))}?"
    if len(names) > 20:
        return f"there are {', '.join(names[:20])} and {len(names) - 20} more"
    return f"there are {', '.join(names)}" if names else "there is none"


def _unknown(what: str, wanted: str, names: Iterable[str], more: str = "") -> NoReturn:
    fail_because(f"unknown-{what}", f"unknown {what} {wanted!r}", near(wanted, names) + more)


def moment(text: str) -> dt.datetime:
    """Return the time that ``2026-06-12``, ``2026-06-12 14:00`` or ``2026-06-12T14:00+02:00`` names.

    A day is meant to its end; a time without an offset is UTC.
    """
    import datetime as dt

    from countback.model.decision import moment as time_of

    try:
        return time_of(dt.date.fromisoformat(text) if len(text) <= 10 else dt.datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        fail_because("wrong-time", f"{text!r} is not a time", "write 2026-06-12 or 2026-06-12T14:00+02:00")
