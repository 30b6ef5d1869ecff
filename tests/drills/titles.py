"""Title answers on small random seasons agree with their endings, under every assumption.

Kinds of rule stand alone and in pairs; a season is asked about everybody, the first and the second
position, six assumptions and two sets of entries, and compared with up to 1,000 endings of each set. One in
five is asked with sessions that may be cancelled, too, and its claims, and false ones, go before the checker.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from referee.checker import try_checker
from referee.compare import Tally, cancelled, referee

from drills import Figures

SIZE = 20_000
SHARE = 120
UNIT = "seasons"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "titles.md"
BEGIN, END = "<!-- the drill writes what follows -->\n", "<!-- until here -->\n"


def run(size: int, seed: int) -> Figures:
    """Referee so many seasons."""
    tally = Tally()
    for number in range(size):
        one = seed * 1_000_000 + number
        referee(one, tally)
        if number % 5 == 0:
            cancelled(one, tally)
            try_checker(one, tally)
    undecided = tally.statuses["undecided"] / max(tally.asked, 1)
    sums = {"seasons": size, "sets": tally.sets, "complete": tally.complete, "endings": tally.endings}
    for name in ("statuses", "cancelled", "judged", "by_kind", "undecided"):
        sums |= {f"{name}: {key}": number for key, number in getattr(tally, name).items()}
    return Figures(size, tuple(tally.wrong), {"undecided in one piece, %": 100 * undecided}, sums)


def write(figures: Figures) -> None:
    """Write how much was enumerated, and how much is undecided under which kind of rule."""
    page = PAGE.read_text("utf-8")
    before, _, rest = page.partition(BEGIN)
    PAGE.write_text(before + BEGIN + told(figures) + END + rest.partition(END)[2], "utf-8")


def told(figures: Figures) -> str:
    """Return the figures as text and a table."""
    sums = figures.sums
    asked, judged = _of(sums, "statuses"), _of(sums, "judged")
    by_kind, undecided, calendars = _of(sums, "by_kind"), _of(sums, "undecided"), _of(sums, "cancelled")
    whole = _share(sums["complete"], sums["sets"])
    lines = [
        f"Of {sums['seasons']:,} seasons with {sums['endings']:,} endings, {whole}"
        f" of the {sums['sets']:,} pairs of a season and an assumption were enumerated completely. Of"
        f" {sum(asked.values()):,} answers {_share(asked.get('undecided', 0), sum(asked.values()))} were"
        f" undecided; where sessions may be cancelled"
        f" {_share(calendars.get('undecided', 0), sum(calendars.values()))} of {sum(calendars.values()):,}."
        f" {len(figures.disagreements)} answers were contradicted. The checker confirmed"
        f" {judged.get('claimed confirmed', 0):,} claims, left"
        f" {judged.get('claimed not confirmed', 0):,} unconfirmed and called"
        f" {judged.get('claimed false', 0):,} false; of claims changed at random it called"
        f" {judged.get('changed false', 0):,} false, left {judged.get('changed not confirmed', 0):,}"
        f" unconfirmed and confirmed {judged.get('changed confirmed', 0):,}, which no ending refutes.",
        "",
        "| Under a rule of this kind | Asked | Undecided |",
        "|---|---|---|",
        *(
            f"| {kind} | {number:,} | {_share(undecided.get(kind, 0), number)} |"
            for kind, number in sorted(by_kind.items(), key=lambda one: -undecided.get(one[0], 0) / one[1])
        ),
    ]
    return "\n".join(lines) + "\n"


def _of(sums: Mapping[str, int], name: str) -> dict[str, int]:
    return {key.removeprefix(f"{name}: "): held for key, held in sums.items() if key.startswith(f"{name}: ")}


def _share(part: int, whole: int) -> str:
    return f"{100 * part / max(whole, 1):.1f} %"
