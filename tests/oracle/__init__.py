"""A second scorer, written from docs/rules.md and docs/formats.md and not from the code: the oracle.

It takes the recorded facts and a rulebook as `tomllib` reads it, and works everything out with fractions and
dictionaries, one championship at one moment, without a thought for speed. What it shares with Countback is
the data model and nothing else.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from countback.model.season import Decision, Season

from .book import Table, championship, for_year
from .credit import scores_of
from .facts import races_of
from .field import may_score_in, may_score_somewhere, take_the_field
from .known import as_scored, in_force, known_at, with_shows
from .table import Moment, standings_at

__all__ = ["Table", "standings"]


def standings(
    season: Season,
    rulebook: Table,
    title: str,
    after: int | str | None = None,
    known: dt.datetime | None = None,
) -> list[tuple[int | None, str, Fraction]]:
    """Return (position, id of the competitor, points) of everybody in the table, best first.

    ``after`` is a round number or the id of a session; None is after everything that has been run, and once
    the last session has been run with every decision in force. The id is that of the driver or team; a
    constructor or manufacturer has its name, a car its number with the team's name behind a blank. With
    ``known`` only what was known at that time is looked at.
    """
    rules = championship(rulebook, season.year, title)
    season = with_shows(season)
    if known:
        season = known_at(season, known)
    every = [*_decisions(rules), *season.decisions]
    decisions = in_force(every)
    out_of_force = {one.id for one in every if one.id} - {one.id for one in decisions}
    season, shown = as_scored(season, out_of_force)
    races = races_of(season, decisions, _low_sessions(rulebook, season.year), shown)
    able = may_score_somewhere(rules, season)
    for race in races:
        take_the_field(race, rules, season)
        race.may_score = able
        race.may_score_here = may_score_in(race, rules, season)
    if after is None:
        to_come = [
            session.id
            for event in season.events
            for session in event.sessions
            if not (event.cancelled or session.cancelled)
        ]
        final = not races or races[-1].session.id == to_come[-1]
        moment = Moment(races, races[-1].round if races else 0, final)
    else:
        last = max(at for at, race in enumerate(races) if after in (race.session.id, race.round))
        moment = Moment(races[: last + 1], races[last].round, final=False)
    names = {driver.id: driver.name for entry in season.entries for driver in entry.crew}
    if rules["of"]["kind"] == "team":
        names = {entry.team.id: entry.team.name for entry in season.entries if entry.team}
    decisions = [one for one in decisions if not one.championships or title in one.championships]
    scores = scores_of(rules, races, season, decisions)
    table = standings_at(season, rules, scores, decisions, names, moment)
    return [(one.position, one.name, one.points) for one in table]


def _low_sessions(rulebook: Table, year: int) -> list[str]:
    """Return the sessions that any low-point award of the rulebook looks at."""
    titles = [championship(rulebook, year, name) for name in for_year(rulebook, year)["championships"]]
    awards = [award for title in titles for award in title["awards"].values() if award["kind"] == "low-point"]
    return [kind for award in awards for kind in award.get("sessions", ["race"])]


def _decisions(rules: Table) -> list[Decision]:
    """Return the decisions that a rulebook holds; a kind's own keys stand beside the others."""
    known = set(Decision.__struct_fields__)
    return [
        Decision(
            **{
                key: tuple(value) if isinstance(value, list) else value
                for key, value in table.items()
                if key in known
            },
            options={key: value for key, value in table.items() if key not in known},
        )
        for table in rules["decisions"]
    ]
