"""Titles and odds as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from countback.model.numbers import ordinal
from countback.titles.overview import Overview


def title_lines(found: Sequence[Overview]) -> Iterator[str]:
    """Yield the lines that tell who can still win."""
    for one in found:
        what = "title" if one.position == 1 else f"{ordinal(one.position)} or better"
        after = (
            f"after round {one.after_round} ({one.after_session})"
            if one.after_session
            else "before the season"
        )
        retire = "any car may retire" if one.assumption == "may-retire" else "every car is classified"
        yield f"{one.name}: {what}, {after}, {one.sessions_left} sessions left"
        yield f"  taking part in what is left: {one.entry_set}; {retire}"
        for status in ("clinched", "alive", "undecided"):
            names = [row.name for row in one.rows if row.answer.status == status]
            if names:
                yield f"  {status:<10} {', '.join(names)}"
        out = sum(row.answer.status == "eliminated" for row in one.rows)
        yield f"  {'eliminated':<10} {out} of {len(one.rows)}"
        for row in one.rows:
            for sentence in row.words:
                yield f"    {sentence}"
        yield ""
