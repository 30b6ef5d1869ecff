"""Titles and odds as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap

from countback.model.numbers import ordinal
from countback.model.points import format_points
from countback.model.words import one_in
from countback.odds.answer import Forecast, rests_on
from countback.titles.needs import Limit
from countback.titles.overview import Chance, Overview
from countback.titles.whatif import Difference


def _left(number: int) -> str:
    if not number:
        return "the season is over"
    return "1 session left" if number == 1 else f"{number} sessions left"


def title_lines(overviews: Sequence[Overview]) -> Iterator[str]:
    """Yield the lines that tell who can still win."""
    for overview in overviews:
        what = "title" if overview.position == 1 else f"{ordinal(overview.position)} or better"
        after = _moment(overview.after_round, overview.after_session)
        left = _left(overview.sessions_left)
        if not overview.sessions_left and not overview.over:
            left = "the calendar is open"
        yield f"{overview.name}: {what}, {after}, {left}"
        if not overview.over:
            yield f"  taking part in what is left: {overview.entry_set}"
            yield from wrap(f"assumed: {overview.said}", 100, initial_indent="  ", subsequent_indent="    ")
        for status in ("clinched", "alive", "undecided"):
            names = [row.name for row in overview.rows if row.answer.status == status]
            if names:
                yield f"  {status:<10} {', '.join(names)}"
        out = sum(row.answer.status == "eliminated" for row in overview.rows)
        yield f"  {'eliminated':<10} {out} of {len(overview.rows)}"
        for why in dict.fromkeys(
            row.answer.because for row in overview.rows if row.answer.status == "undecided"
        ):
            yield f"    undecided: {why}"
        for row in overview.rows:
            for sentence in row.words:
                yield f"    {sentence}"
            yield from _need_lines(row, {other.competitor: other.name for other in overview.rows})
        yield ""


def _need_lines(row: Chance, names: Mapping[str, str]) -> Iterator[str]:
    """Yield all needs of one competitor as a table: its place, and the best each rival may take."""
    if not row.needs or row.needs[0].margins:
        return
    rivals = [names.get(limit.rival, limit.rival) for limit in row.needs[0].limits]
    table = [[f"{row.name} in {row.needs[0].session}", *rivals]]
    for need in row.needs:
        own = "no place" if need.place is None else f"{ordinal(need.place)}{' or better' * (need.place > 1)}"
        own += "".join(f", {bonus}" for bonus in need.bonuses)
        table.append([own, *(_limit(limit, need.cars) for limit in need.limits)])
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    for line in table:
        yield "      " + "  ".join(f"{cell:<{w}}" for cell, w in zip(line, widths, strict=True)).rstrip()


def _limit(limit: Limit, cars: int) -> str:
    place = limit.place or 1
    if place > cars:
        return "no place"
    if limit.behind:
        return "behind"
    return f"{ordinal(place)} or lower" if place > 1 else "any"


def difference_lines(differences: Sequence[Difference]) -> Iterator[str]:
    """Yield a table of who gains and who loses."""
    for difference in differences:
        changes = "another champion" if difference.champion_changes else "the same champion"
        if not difference.compared_with:
            changes = "no such title under the season's own rules"
        elif difference.compared_with != difference.championship:
            changes += f" as {difference.compared_with} has under the season's own rules"
        yield f"{difference.name}: {changes}"
        for row in difference.rows:
            if row.points is None:
                yield f"  {'-':>3} {row.name:<28} not in this table"
                continue
            moved = ""
            if row.position and row.position_before and row.position != row.position_before:
                by = row.position_before - row.position
                moved = f"{'up' if by > 0 else 'down'} {abs(by)}"
            before = "-" if row.points_before is None else format_points(row.points_before)
            points = format_points(row.points)
            yield f"  {row.position or '-':>3} {row.name:<28} {before:>8} → {points:<8} {moved}".rstrip()
        yield ""


def odds_lines(forecasts: Sequence[Forecast], seed: int) -> Iterator[str]:
    """Yield the odds of the title, with the error of the draw, and the points expected."""
    for forecast in forecasts:
        after = _moment(forecast.after_round, forecast.after_session)
        left = (
            _left(forecast.sessions_left)
            if forecast.complete or forecast.sessions_left
            else "the calendar is open"
        )
        yield f"{forecast.name}: {after}, {left}"
        yield from wrap(rests_on(forecast, seed), 100, initial_indent="  ", subsequent_indent="    ")
        for row in forecast.rows:
            if row.title == 0:
                continue
            if forecast.pending and not forecast.sessions_left and row.title != 1:
                # Nothing was drawn: it is for the stewards, not for chance.
                stands = "has it as it stands" if row.title > 0.5 else "hangs on what is not decided"
                yield f"  {row.name:<28} {stands}, {row.points:.1f} points"
                continue
            odds = "certain" if row.title == 1 else one_in(row.title, 0.001)
            level = f", level with another in {100 * row.shared:.1f} %" if row.shared >= 0.0005 else ""
            yield (
                f"  {row.name:<28} {_percent(row.title):>6} % ± {100 * row.error:.1f}  {odds:<12}"
                f" {row.points:8.1f} points{level}"
            )
        out = sum(row.title == 0 for row in forecast.rows)
        if out:
            yield f"  {out} {'other' if out == 1 else 'others'} cannot win it"
        yield ""


def odds_history_lines(forecasts: Sequence[Forecast]) -> Iterator[str]:
    """Yield a line for each championship at an earlier moment: its likeliest champions."""
    for forecast in forecasts:
        best = ", ".join(f"{row.name} {_percent(row.title, 0)} %" for row in forecast.rows[:4] if row.title)
        yield f"{forecast.name}, after round {forecast.after_round}: {best}"


def _percent(chance: float, digits: int = 1) -> str:
    """Return a chance in percent; what is neither proved nor impossible never looks as if it were."""
    least = 0.01 / 10**digits
    if 0 < chance < least:
        return f"< {100 * least:g}"
    if 1 - least < chance < 1:
        return f"> {100 * (1 - least):g}"
    return f"{100 * chance:.{digits}f}"


def _moment(round_: int, session: str) -> str:
    return f"after round {round_} ({session})" if session else "before the season"
