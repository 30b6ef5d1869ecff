"""The race for a title through a season: when it was decided, and who was out of it since when."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec

from countback.scoring.score import Standings
from countback.titles.answer import Status
from countback.titles.decide import Titles
from countback.titles.hanging import Hanging, hanging
from countback.titles.possible import ASSUMPTIONS, Assume, said
from countback.titles.remaining import remaining
from countback.titles.rounds import ALIVE, CLINCHED, title_after_every_round

ByRound = Mapping[int, Mapping[str, Status]]


class After(msgspec.Struct, frozen=True, kw_only=True):
    """What could become of everybody after a round: competitor ids by answer, in the order of the table.

    ``out`` are those eliminated since the round before, as far as they are ever in the table: guests and
    other classes were never in the race.
    """

    round: int
    clinched: tuple[str, ...]
    alive: tuple[str, ...]
    undecided: tuple[str, ...]
    out: tuple[str, ...]


class History(msgspec.Struct, frozen=True, kw_only=True):
    """One championship after each round that has been completed. ``names`` are by competitor id.

    ``said`` is what is assumed, in words, ``pending`` which decisions are open or under appeal: what is
    proved holds whichever way they go.
    """

    championship: str
    name: str
    names: dict[str, str]
    assume: tuple[Assume, ...]
    said: str
    rounds: tuple[After, ...]
    pending: str = ""


def history(
    standings: Standings, championship: str, *, assume: Collection[Assume] = (), seconds: float = 2.0
) -> History:
    """Return what could become of everybody after each completed round.

    Who takes part in what was left is as in `overview`. ``seconds`` limits each use of the integer model.
    Raises ``KeyError`` for a championship that does not exist.
    """
    title = standings.titles[championship].title
    facts = standings.facts
    begun = {
        int(number)
        for number, session in zip(facts.round, facts.sessions, strict=True)
        if session.classifications
    }
    newest = max(begun, default=0)
    whole = standings.moment(None).sessions == standings.moment(newest).sessions if begun else True
    rounds = sorted(number for number in begun if number != newest or whole)
    statuses = _statuses(standings, championship, rounds, assume, seconds)
    open_ = hanging(standings)
    if open_ is not None:
        each = [_statuses(world.standings, championship, rounds, assume, seconds) for world in open_.outcomes]
        statuses = _whatever_is_decided(statuses, open_, each)
    ever = {row.competitor.id for row in standings.table(championship).rows}
    after, gone = [], set[str]()
    for number in rounds:
        status = statuses[number]
        lined = [row.competitor.id for row in standings.table(championship, number).rows]
        order = [*lined, *(id_ for id_ in status if id_ not in {*lined})]
        by = {
            wanted: tuple(id_ for id_ in order if status.get(id_) == wanted)
            for wanted in ("clinched", "alive", "undecided", "eliminated")
        }
        out = tuple(id_ for id_ in by["eliminated"] if id_ in ever - gone)
        gone = {*by["eliminated"]}
        after.append(
            After(
                round=number,
                clinched=by["clinched"],
                alive=by["alive"],
                undecided=by["undecided"],
                out=out,
            )
        )
    people = remaining(standings, championship, 0, "season").competitors if begun else ()
    given = tuple(assumption for assumption in ASSUMPTIONS if assumption in assume)
    names = {person.id: person.name for person in people}
    return History(
        championship=championship,
        name=title.name,
        names=names,
        assume=given,
        said=said(given),
        rounds=tuple(after),
        pending=open_.told if open_ else "",
    )


def _whatever_is_decided(
    statuses: ByRound, open_: Hanging, each: Sequence[ByRound]
) -> dict[int, dict[str, Status]]:
    """Return the answers by round and competitor: who is so in one outcome only is undecided."""
    return {
        number: {
            id_: "undecided"
            if open_.instead(id_, status, [others.get(number, {}) for others in each])
            else status
            for id_, status in by_id.items()
        }
        for number, by_id in statuses.items()
    }


def _statuses(
    standings: Standings,
    championship: str,
    rounds: list[int],
    assume: Collection[Assume],
    seconds: float,
) -> dict[int, dict[str, Status]]:
    """Return the answers by round and competitor: all at once where the rules allow it."""
    at_once = title_after_every_round(standings, championship, assume) if rounds else None
    if at_once is not None:
        word: dict[int, Status] = {CLINCHED: "clinched", ALIVE: "alive"}
        return {
            number: {
                id_: word.get(int(status), "eliminated")
                for id_, status in zip(at_once.competitors, row, strict=True)
            }
            for number, row in zip(at_once.rounds, at_once.status, strict=True)
        }
    statuses: dict[int, dict[str, Status]] = {}
    for number in rounds:
        rest = remaining(standings, championship, number, "entered", assume)
        titles = Titles(rest, seconds=seconds)
        answers = [titles.answer(x) for x in range(len(titles.remaining.competitors))]
        statuses[number] = {answer.competitor: answer.status for answer in answers}
    return statuses
