"""All answers of one moment, for the terminal, the page and the API."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec
import numpy as np
from msgspec.structs import replace

from countback.model.finding import Finding, Where
from countback.scoring.score import Standings
from countback.titles.answer import Answer
from countback.titles.decide import Titles
from countback.titles.hanging import hanging, statuses
from countback.titles.needs import Need, in_words, needs
from countback.titles.possible import Assume, EntrySet, said
from countback.titles.remaining import remaining


class Chance(msgspec.Struct, frozen=True, kw_only=True):
    """What can become of one competitor: the answer, what it needs to win (`Need`), and that in words."""

    competitor: str
    name: str
    answer: Answer
    needs: tuple[Need, ...]
    words: tuple[str, ...]

    def __repr__(self) -> str:
        """Return one line."""
        return f"<Chance of {self.competitor}: {self.answer.status}, {len(self.needs)} needs>"


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """All competitors of one championship, in the order of the table. ``findings`` say what is in doubt.

    ``said`` is what is assumed, in words. ``over`` tells whether nothing is left that could change the
    table: with an open calendar that is never so.
    """

    championship: str
    name: str
    after_session: str
    after_round: int
    position: int
    assume: tuple[Assume, ...]
    said: str
    entry_set: str
    named: tuple[str, ...]
    sessions_left: int
    over: bool
    rows: tuple[Chance, ...]
    findings: tuple[Finding, ...]

    def __repr__(self) -> str:
        """Return one line."""
        after = self.after_session or "nothing"
        return f"<Overview {self.championship} after {after}: {len(self.rows)} competitors>"


def overview(
    standings: Standings,
    championship: str,
    after: str | int | None = None,
    *,
    position: int = 1,
    assume: Collection[Assume] = (),
    entries: EntrySet | Collection[str] = "entered",
    seconds: float = 2.0,
) -> Overview:
    """Answer for everybody who can hold a position in one championship.

    While decisions are open or under appeal, what is proved in one of their outcomes and not in another is
    undecided. Raises ``KeyError`` for a championship, session, round or entry that does not exist.
    """
    titles = Titles(remaining(standings, championship, after, entries, assume), seconds=seconds)
    answers = everybody(titles, position)
    open_ = hanging(standings)
    if open_ is None:
        return answers
    each = open_.asked(championship, after, entries, assume, seconds)
    by_id = [statuses(other, position) for other in each]
    rows = []
    for row in answers.rows:
        why = open_.instead(row.competitor, row.answer.status, by_id)
        if why:
            answer = replace(row.answer, status="undecided", certificate=None, because=f"{row.name}: {why}")
            row = replace(row, answer=answer)
        elif row.needs and not all(_needs_the_same(row, other) for other in each):
            row = replace(row, needs=(), words=(f"What {row.name} needs hangs on what is decided.",))
        rows.append(row)
    return replace(answers, rows=tuple(rows), findings=(*answers.findings, open_.finding))


def _needs_the_same(row: Chance, titles: Titles) -> bool:
    """Tell whether somebody needs the same in another outcome of what is not decided."""
    try:
        x = titles.remaining.index(row.competitor)
    except KeyError:
        return False
    ways = needs(titles, x) if titles.answer(x).status == "alive" else ()
    return tuple(in_words(titles, x, ways)) == row.words


def everybody(titles: Titles, position: int = 1) -> Overview:
    """Answer for everybody who can hold a position, with ``titles`` at hand for more questions."""
    rest = titles.remaining
    order = np.argsort(rest.now.turn[0], kind="stable").tolist()
    able = [x for x in order if titles.bounds.best[x].finals.position[:, x].any()]
    able = order if titles.unknown and not titles.over else able
    rows = []
    for x in able:
        answer = titles.answer(x, position)
        ways = needs(titles, x) if position == 1 and answer.status == "alive" else ()
        rows.append(
            Chance(
                competitor=answer.competitor,
                name=rest.competitors[x].name,
                answer=answer,
                needs=ways,
                words=tuple(in_words(titles, x, ways)),
            )
        )
    after_session, after_round = rest.facts.only.last_of(rest.first)
    return Overview(
        championship=rest.title.id,
        name=rest.title.name,
        after_session=after_session,
        after_round=after_round,
        position=position,
        assume=titles.assume,
        said=said(titles.assume),
        entry_set=rest.entry_set,
        named=rest.named,
        sessions_left=len(rest.sessions),
        over=titles.over and rest.complete,
        rows=tuple(rows),
        findings=tuple(_findings(titles, rows)),
    )


def _findings(titles: Titles, rows: Iterable[Chance]) -> Iterable[Finding]:
    where = Where(key=f"championships.{titles.remaining.title.id}")
    if titles.unknown and titles.remaining.sessions:
        yield Finding(
            code="bound-unknown",
            severity="warning",
            where=where,
            message=f"what is left has no known bound under {', '.join(titles.unknown)}",
            hint="only endings that were scored count here; whoever none was found for is undecided",
        )
    if not titles.remaining.complete:
        yield Finding(
            code="calendar-open",
            severity="warning",
            where=Where(file="season.toml", key="calendar"),
            message="the calendar is open: nothing is decided while nobody knows how many rounds are left",
            hint='give --rounds-left, or write planned_rounds = 11 or calendar = "complete" in season.toml',
        )
    facts = titles.remaining.facts
    for number in titles.remaining.sessions:
        if number < titles.remaining.first:
            session = facts.sessions[number]
            yield Finding(
                code="result-missing",
                severity="warning",
                where=Where(key=session.id),
                message=f"{session.id} has no result though later sessions have: it is taken to be postponed",
                hint="record its result, or mark it as cancelled",
            )
    late = [row.name for row in rows if row.answer.status == "undecided"]
    if late and not titles.unknown and titles.remaining.complete:
        yield Finding(
            code="undecided",
            severity="warning",
            where=where,
            message=f"not settled: {', '.join(late[:5])}",
            hint="ask with fewer entries (--entries), or assume less (--assume)",
        )
