"""All answers of one moment, for the terminal, the page and the API."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from countback.model.finding import Finding, Where
from countback.scoring.score import Standings
from countback.titles.answer import Answer, Assumption
from countback.titles.decide import Titles
from countback.titles.needs import Need, in_words, needs
from countback.titles.remaining import EntrySet, remaining


class Chance(msgspec.Struct, frozen=True, kw_only=True):
    """What can become of one competitor: the answer, what it needs, and the same in words."""

    competitor: str
    name: str
    answer: Answer
    needs: tuple[Need, ...]
    words: tuple[str, ...]


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """All competitors of one championship, in the order of the table. ``findings`` say what is in doubt."""

    championship: str
    name: str
    after_session: str
    after_round: int
    position: int
    assumption: Assumption
    entry_set: str
    sessions_left: int
    rows: tuple[Chance, ...]
    findings: tuple[Finding, ...]


def overview(
    standings: Standings,
    championship: str,
    after: str | int | None = None,
    *,
    position: int = 1,
    assumption: Assumption = "may-retire",
    entries: EntrySet | Collection[str] = "entered",
    seconds: float = 2.0,
) -> Overview:
    """Answer for everybody who can hold a position in one championship.

    Raises ``KeyError`` for a championship, session, round or entry that does not exist.
    """
    titles = Titles(remaining(standings, championship, after, entries), seconds=seconds)
    return everybody(titles, position, assumption)


def everybody(titles: Titles, position: int = 1, assumption: Assumption = "may-retire") -> Overview:
    """Answer for everybody who can hold a position, with ``titles`` at hand for more questions."""
    rest = titles.remaining
    now = rest.now
    order = [x for x in now.ranked.order[0, 0].tolist() if titles.bounds.position[x, x]]
    rows = []
    for x in order:
        answer = titles.answer(x, position, assumption)
        found = needs(titles, x) if position == 1 and answer.status == "alive" else ()
        rows.append(
            Chance(
                competitor=answer.competitor,
                name=rest.competitors[x].name,
                answer=answer,
                needs=found,
                words=tuple(in_words(titles, x, found)),
            )
        )
    seen = rest.first
    return Overview(
        championship=rest.title.id,
        name=rest.title.name,
        after_session=rest.facts.sessions[seen - 1].id if seen else "",
        after_round=int(rest.facts.round[seen - 1]) if seen else 0,
        position=position,
        assumption=assumption,
        entry_set=rest.entry_set,
        sessions_left=len(rest.sessions),
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
            message=f"no bound is known of what is left under {', '.join(titles.unknown)}",
            hint="only endings that were scored count here; whoever none was found for is undecided",
        )
    for number, session in enumerate(titles.remaining.facts.sessions[: titles.remaining.first]):
        raced = session.kind == "race" and not session.classifications
        if raced and titles.remaining.title.awards:
            yield Finding(
                code="result-missing",
                severity="warning",
                where=Where(key=session.id),
                message=f"{session.id} has no result though later sessions have (session {number + 1})",
                hint="it counts as over; record its result, or mark it as cancelled",
            )
    late = [one.name for one in rows if one.answer.status == "undecided"]
    if late and not titles.unknown:
        yield Finding(
            code="undecided",
            severity="warning",
            where=where,
            message=f"not settled within {titles.seconds:g} s: {', '.join(late[:5])}",
            hint="give more time with --seconds",
        )
