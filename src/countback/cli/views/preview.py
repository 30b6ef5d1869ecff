"""What an import would change: matched names, rows against what is there, standings before and after."""

from __future__ import annotations

from collections.abc import Iterator

from countback.cli.views.lines import Line, grid
from countback.importing.plan import Plan, Planned
from countback.importing.revision import changes
from countback.model.points import format_points
from countback.model.rulebook import Rulebook
from countback.model.season import Season
from countback.model.standings import Table
from countback.scoring.score import score

_MOST = 40
_SAID = {"number": "by number", "name": "by name", "new": "new", "proposed": "proposed", "unknown": "unknown"}


def preview(plan: Plan, rulebook: Rulebook | None) -> Iterator[list[Line]]:
    """Yield blocks of lines: one for each session, one for each championship that changes."""
    for session in plan.sessions:
        yield [*_session(session)]
    if plan.after is not None and rulebook is not None and plan.sessions:
        before = _tables(plan.before, rulebook)
        for id_, table in _tables(plan.after, rulebook).items():
            yield [*_standings(before.get(id_), table)]


def _session(session: Planned) -> Iterator[Line]:
    counts = {how: sum(match.how == how for match in session.matches) for how in _SAID}
    said = ", ".join(f"{count} {_SAID[how]}" for how, count in counts.items() if count)
    which = f"revision {session.revision}" if session.revision else "not stored"
    head = f"{session.session} (round {session.round}, {session.event}): {which} from {session.file}"
    yield ((head, "head"),)
    yield ((f"  {len(session.matches)} rows: {said}", ""),)
    for match in session.matches:
        if match.open or match.why:
            score = "" if match.score is None or not match.open else f" (score {match.score:.2f})"
            yield (("  ", ""), (f"{_SAID[match.how]}: {match.why}{score}", "warning"))
    if not session.revision:
        return
    if not session.before:
        yield (("  no result was there before", "quiet"),)
        return
    changed = changes(session.before, session.rows)
    numbers = {row.entry: row.number or row.entry for row in (*session.before, *session.rows)}
    differ = "1 value differs" if len(changed) == 1 else f"{len(changed)} values differ"
    yield ((f"  {differ} from the revision before", ""),)
    for entry, column, was, now in changed[:_MOST]:
        yield ((f"    car {numbers[entry]}: {column.replace('_', ' ')} {was or '–'} → {now or '–'}", ""),)
    if len(changed) > _MOST:
        yield ((f"    and {len(changed) - _MOST} more", "quiet"),)


def _tables(season: Season | None, rulebook: Rulebook) -> dict[str, Table]:
    return {} if season is None else {table.id: table for table in score(season, rulebook).tables()}


def _standings(before: Table | None, after: Table) -> Iterator[Line]:
    old = {row.competitor.id: row for row in before.rows} if before else {}
    rows = []
    for row in after.rows:
        was = old.get(row.competitor.id)
        if was is not None and (was.position, was.points) == (row.position, row.points):
            continue
        rows.append(
            (
                (str(was.position or "") if was else "", "quiet"),
                ("→", "quiet"),
                (str(row.position or ""), ""),
                (row.competitor.name, ""),
                (format_points(was.points) if was else "", "quiet"),
                ("→", "quiet"),
                (format_points(row.points), "total"),
            )
        )
    if not rows:
        return
    yield ((f"{after.name}: {len(rows)} line{'s change' if len(rows) > 1 else ' changes'}", "head"),)
    yield from grid(rows[:_MOST], ">^><>^>")
    if len(rows) > _MOST:
        yield ((f"  and {len(rows) - _MOST} more", "quiet"),)
