"""Results in long form to standings in long form: Arrow in, Arrow out, nothing else read or written.

    score_table(results, rulebook)                     the standings
    score_rows(results, rulebook, decisions=...)       ... with what could not be read, and how it was scored

Leagues of one calendar are scored side by side by the steps of `scoring.score`; those that arrays do not
hold are scored one by one, by the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
import pyarrow as pa

from countback.batch.blocks import alone, blocks, groups
from countback.batch.columns import BadRow, read_columns
from countback.batch.compiled import by_loop
from countback.batch.crediting import credited
from countback.batch.dead_heats import dead_heats
from countback.batch.doubts import Look, doubts_of_results
from countback.batch.kept_apart import names_kept_apart, near_names
from countback.batch.lines import Lines, moments_of, places_of
from countback.batch.met import NOTHING, Met, met_in
from countback.batch.noticed import Noticed
from countback.batch.numbering import Numbered, number
from countback.batch.places import Places
from countback.batch.seasons import season_of
from countback.batch.targets import missing_targets, of_league
from countback.batch.texts import LeagueNames
from countback.batch.wanted import Wanted
from countback.model.classification import Status
from countback.model.facts import Bools, Ints, League
from countback.model.finding import Finding, has_errors
from countback.model.rulebook import Rulebook
from countback.model.season import Decision, Season
from countback.scoring.against import against
from countback.scoring.kernel import can_compile
from countback.scoring.moment import Moment
from countback.scoring.score import Standings, score, score_title, standings_at

After = Literal["end", "each-round"]
Loop = Literal["auto", "compiled", "numpy"]
"""What scores leagues side by side: the compiled loop as far as it goes, or the arrays alone. ``auto`` takes
the loop where it is installed and there is so much to do that its start is worth it. All give the same."""
#: Rows from which on the start of the compiled loop is worth it: half a second.
WORTH_COMPILING = 2_000_000
Decisions = dict[tuple[str, str], list[Decision]]
"""Decisions by league and season."""


class BadRowsError(ValueError):
    """Some rows cannot be scored: ``bad`` are all of them."""

    def __init__(self, bad: Sequence[BadRow]) -> None:
        self.bad = tuple(bad)
        first = bad[0]
        more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
        super().__init__(f"row {first.row} [{first.column}]: {first.message}{more}")


@dataclass(frozen=True)
class Scored:
    """What became of a table. ``standings`` has the columns of `lines.SCHEMA`.

    ``bad`` are the rows that cannot be read; their leagues, ``left_out``, have no standings. Of the
    ``leagues`` scored, ``one_by_one`` were not scored side by side with others; ``by_loop`` counts the tables
    (a championship of a league) that the compiled loop made. ``findings`` say which decisions could not be
    applied, each with its league; one that names what its league does not have leaves that out as well.
    ``decided`` are the leagues of decisions that are in the table, ``met`` what it has of what rules ask,
    ``noticed`` what is rarely meant in it.
    """

    standings: pa.Table
    bad: tuple[BadRow, ...]
    left_out: tuple[tuple[str, str], ...]
    leagues: int
    one_by_one: int
    by_loop: int
    unknown: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    decided: tuple[tuple[str, str], ...] = ()
    met: Met = NOTHING
    noticed: tuple[Noticed, ...] = ()


class BadDecisionsError(ValueError):
    """Some decisions name what their league does not have: ``findings`` are what was found."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        errors = [finding for finding in findings if finding.severity == "error"]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        super().__init__(f"{errors[0]}{more}")


def score_table(
    results: pa.Table,
    rulebook: Rulebook,
    *,
    decisions: Decisions | None = None,
    after: After = "end",
    leave_out: bool = False,
    loop: Loop = "auto",
) -> pa.Table:
    """Return the standings of all leagues in a table, as `lines.SCHEMA` says.

    The table has the columns of `columns.COLUMNS`. All rows of a league have to be in it: whoever divides a
    larger one never splits a league. ``decisions`` may have leagues that are not in the table: they are in
    another piece. Raises ``BadRowsError`` for rows that cannot be read, ``BadDecisionsError`` for decisions
    on what a league does not have; with ``leave_out`` their leagues are left out instead. Raises
    ``MissingColumnError`` where a column is lacking.
    """
    scored = score_rows(results, rulebook, decisions=decisions, after=after, loop=loop)
    if scored.bad and not leave_out:
        raise BadRowsError(scored.bad)
    if scored.left_out and not leave_out:
        raise BadDecisionsError(scored.findings)
    return scored.standings


def score_rows(
    results: pa.Table,
    rulebook: Rulebook,
    *,
    decisions: Decisions | None = None,
    after: After = "end",
    loop: Loop = "auto",
    distinct: bool = False,
) -> Scored:
    """Return the standings of all leagues in a table with what happened on the way: see `score_table`.

    ``distinct`` says that no dictionary of the table lists a text twice, as in what Arrow has read.
    """
    compiled = loop == "compiled" or (
        loop == "auto" and results.num_rows >= WORTH_COMPILING and can_compile()
    )
    columns = read_columns(results, distinct=distinct)
    numbered = number(columns, compiled=compiled)
    wanted = Wanted.of(rulebook)
    out = np.zeros(len(columns.leagues), dtype=np.bool_)
    wrong = sorted({*columns.bad})
    for bad in wrong:
        if columns.league[bad.row] >= 0:
            out[columns.league[bad.row]] = True
    by_itself = alone(numbered, wanted)
    decided = decisions or {}
    of_decisions = [at for at, league in enumerate(columns.leagues) if league in decided] if decided else []
    by_itself[of_decisions] = True
    lines = Lines(columns.leagues, _ids(rulebook), columns.texts["competitor"].listed)
    together = np.flatnonzero(~out & ~by_itself)
    left = [together] * len(rulebook.championships)
    if compiled:
        left = by_loop(
            numbered,
            wanted,
            rulebook.championships,
            partial(_asked, after=after),
            [*groups(numbered, wanted, together)],
            lines,
        )
    _by_arrays(numbered, wanted, rulebook, after, left, lines)
    single = np.flatnonzero(~out & by_itself)
    findings, astray = _one_by_one(numbered, rulebook, decided, after, single, lines)
    out[astray] = True
    heats, noticed = _looked_at(numbered, rulebook, out, compiled=compiled)
    findings = [*heats, *findings]
    table = lines.table()
    return Scored(
        standings=table,
        bad=tuple(wrong),
        left_out=tuple(columns.leagues[at] for at in np.flatnonzero(out).tolist()),
        leagues=int((~out).sum()),
        one_by_one=len(single) - len(astray),
        by_loop=len(together) * len(left) - sum(map(len, left)),
        unknown=columns.unknown,
        findings=tuple(findings),
        decided=tuple(columns.leagues[at] for at in of_decisions),
        met=met_in(numbered, rulebook, wanted, _listed(table.column("championship"))),
        noticed=noticed,
    )


def _looked_at(
    numbered: Numbered, rulebook: Rulebook, out: Bools, *, compiled: bool
) -> tuple[list[Finding], tuple[Noticed, ...]]:
    """Return the dead heats of leagues but for those ``out`` [G], and what is rarely meant in them."""
    held = numbered.values("position")
    assert held is not None
    places = classified = Places.of(numbered, held, compiled=compiled)
    if "status" in numbered.columns.whole:
        ranks = np.where(numbered.values("status") == Status.CLASSIFIED.code, held, 0)
        if not np.array_equal(ranks, held):
            classified = Places.of(numbered, ranks, compiled=compiled)
    look = Look(numbered, out)
    noticed = (
        *names_kept_apart(look, compiled=compiled),
        *near_names(look, rulebook),
        *doubts_of_results(look, places, compiled=compiled),
    )
    return dead_heats(numbered, classified, out), noticed


def _listed(texts: pa.ChunkedArray) -> set[str]:
    """Return the texts in a column of standings, which list those that occur and no others."""
    return {text for chunk in texts.chunks for text in chunk.dictionary.to_pylist()}


def scored_seasons(
    seasons: Iterable[tuple[str, Season]], rulebook: Rulebook, *, after: After = "end"
) -> Scored:
    """Return the standings of seasons, each with the name of its league, in the same columns.

    For whoever holds seasons, not tables: after a rule has changed, all of a platform's.
    """
    held = list(seasons)
    leagues = [(name, str(season.year)) for name, season in held]
    lines = Lines(LeagueNames.of(leagues), _ids(rulebook), pa.array([], pa.string()))
    findings: list[Finding] = []
    left_out = [
        league
        for at, (league, (_, season)) in enumerate(zip(leagues, held, strict=True))
        if not _by_itself(lines, at, league, season, rulebook, after, findings, whole=True)
    ]
    scored = len(held) - len(left_out)
    return Scored(lines.table(), (), tuple(left_out), scored, scored, 0, findings=tuple(findings))


def _ids(rulebook: Rulebook) -> list[str]:
    return [title.id for title in rulebook.championships]


def _add(lines: Lines, league: int, standings: Standings, after: After) -> None:
    """Add the lines of one league that was scored by itself."""
    moments, rounds = _asked(standings.facts.only, after)
    for at, title in enumerate(standings.rulebook.championships):
        scores = standings.titles[title.id]
        places = places_of(title, scores, standings.outcome(title.id, moments))
        names = [competitor.name for competitor in scores.credited.competitors]
        lines.add(np.array([league]), at, rounds, places, np.arange(len(names))[None], names)


def _by_arrays(
    numbered: Numbered, wanted: Wanted, rulebook: Rulebook, after: After, left: list[Ints], lines: Lines
) -> None:
    """Score the leagues that are left of each championship, those of which the same are left together."""
    same: dict[bytes, list[int]] = {}
    for at, which in enumerate(left):
        same.setdefault(which.tobytes(), []).append(at)
    for titles in same.values():
        for block in blocks(numbered, wanted, left[titles[0]]):
            facts = block.facts()
            moments, rounds = _asked(block.calendar, after)
            for at in titles:
                title = rulebook.championships[at]
                owners = credited(block, facts, title.subject)
                scores = score_title(facts, title)
                places = places_of(title, scores, standings_at(scores, moments))
                lines.add(block.leagues, at, rounds, places, owners.code, owners.names)


def _asked(league: League, after: After) -> tuple[list[Moment], Ints]:
    """Return the moments that are asked for, and the rounds that they are after."""
    run = [bool(session.classifications) for session in league.sessions]
    moments = moments_of(run, league.round.tolist(), after == "each-round")
    return moments, _rounds(league.round, [moment.sessions for moment in moments])


def _rounds(rounds: Ints, seen: list[int]) -> Ints:
    """Return ``[V]``: the round that each moment is after, 0 for none."""
    return np.array([int(rounds[number - 1]) if number else 0 for number in seen], dtype=np.int64)


def _one_by_one(
    numbered: Numbered, rulebook: Rulebook, decided: Decisions, after: After, which: Ints, lines: Lines
) -> tuple[list[Finding], list[int]]:
    """Score some leagues by themselves; return what was found, and those without standings for it."""
    findings: list[Finding] = []
    astray: list[int] = []
    for league in which.tolist():
        name = numbered.names[league]
        season = season_of(numbered, league, tuple(decided.get(name, ())))
        if not _by_itself(lines, league, name, season, rulebook, after, findings):
            astray.append(league)
    return findings, astray


def _by_itself(
    lines: Lines,
    at: int,
    league: tuple[str, str],
    season: Season,
    rulebook: Rulebook,
    after: After,
    findings: list[Finding],
    *,
    whole: bool = False,
) -> bool:
    """Score one league; return whether it has standings, which it has not where a decision is in error.

    Of one that is a ``whole`` season it is also said where the rules do not fit it.
    """
    wrong = missing_targets(season, _ids(rulebook))
    standings = None if has_errors(wrong) else score(season, rulebook)
    if standings is not None:
        wrong += standings.findings
    if standings is not None and whole and not has_errors(wrong):
        fits = against(standings, f"{rulebook.id}.toml", shipped=True)
        wrong += [finding for finding in fits if finding.severity != "info"]
    findings += [of_league(league, finding) for finding in wrong]
    if standings is None or has_errors(wrong):
        return False
    _add(lines, at, standings, after)
    return True
