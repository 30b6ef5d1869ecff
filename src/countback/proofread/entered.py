"""The entry list against the results: rounds entered without a result, results in rounds not entered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from countback.model.finding import Finding
from countback.model.published import PrintedCell
from countback.proofread.checks import at, finding
from countback.proofread.draft import Draft
from countback.proofread.figures import read_rounds
from countback.proofread.names import name_of, people_in

Gap = tuple[tuple[int, ...], tuple[int, ...]]
"""The rounds somebody is entered for without a result, and those with a result without an entry."""
MANY = 4


def entry_list(draft: Draft, file: str) -> Iterator[Finding]:
    """Rounds entered without a result, and results in rounds not entered."""
    published = draft.published
    last = max((column.round for column in draft.main().columns), default=0)
    if not any(entry.rounds for entry in published.entries):
        return
    counts = _are_counts(draft)
    entered: dict[str, set[int]] = defaultdict(set)
    cells: dict[str, PrintedCell] = {}
    for entry in published.entries:
        rounds = read_rounds(entry.rounds.text, last) if entry.rounds else None
        if counts and entry.rounds and entry.rounds.text.isdigit():
            continue
        for person in people_in(entry.driver):
            name = draft.roll.find(name_of(person))
            if name is not None:
                if rounds is not None and entry.rounds is not None:
                    entered[name].update(rounds)
                    cells.setdefault(name, entry.rounds)
                else:
                    entered[name].update(range(1, last + 1))
    results: dict[str, set[int]] = defaultdict(set)
    first: dict[tuple[str, int], PrintedCell] = {}
    for (session, index), seats in draft.seats.items():
        name = draft.season.entries[index].crew[0].name
        number = draft.main().columns[session].round
        results[name].add(number)
        first.setdefault((name, number), draft.cell(seats[0]))
    gaps = {
        name: (
            tuple(sorted(number for number in rounds - results[name] if number <= last)),
            tuple(sorted(results[name] - rounds)),
        )
        for name, rounds in entered.items()
        if name in cells
    }
    yield from _shifted(gaps, cells, draft, file)
    for name, (absent, extra) in gaps.items():
        if absent:
            yield finding(
                "entered-without-result",
                at(cells[name], file),
                f"{name} is entered for {cells[name].text} but has no result in {_rounds(absent, draft)}",
            )
        if extra:
            yield finding(
                "result-without-entry",
                at(first[name, extra[0]], file),
                f"{name} has a result in {_rounds(extra, draft)} but is entered for {cells[name].text}",
            )


def _shifted(
    gaps: dict[str, Gap], cells: dict[str, PrintedCell], draft: Draft, file: str
) -> Iterator[Finding]:
    """Say once that many are entered for one round and have their result in another; take them out."""
    alike: dict[Gap, list[str]] = defaultdict(list)
    for name, (absent, extra) in gaps.items():
        if len(absent) == len(extra) == 1:
            alike[absent, extra].append(name)
    for (absent, extra), who in alike.items():
        if len(who) >= MANY:
            yield finding(
                "rounds-counted-otherwise",
                at(cells[who[0]], file),
                f"{len(who)} drivers are entered for {_rounds(absent, draft)} and have their results in "
                f"{_rounds(extra, draft)}",
                "the entry list counts the rounds otherwise than the standings",
            )
            for name in who:
                del gaps[name]


def _are_counts(draft: Draft) -> bool:
    """Tell whether single numbers below "Rounds" say how many rounds were entered, and not which."""
    driven: dict[str, set[int]] = defaultdict(set)
    for session, index in draft.seats:
        driven[draft.season.entries[index].crew[0].name].add(draft.main().columns[session].round)
    as_count = as_round = 0
    for entry in draft.published.entries:
        if entry.rounds is None or not entry.rounds.text.isdigit():
            continue
        number = int(entry.rounds.text)
        for person in people_in(entry.driver):
            results = driven.get(draft.roll.find(name_of(person)) or "", set())
            as_count += len(results) == number
            as_round += results == {number}
    return as_count > as_round


def _rounds(numbers: Sequence[int], draft: Draft) -> str:
    codes = {column.round: column.code for column in draft.main().columns}
    return ", ".join(f"round {number} ({codes.get(number, '?')})" for number in numbers)
