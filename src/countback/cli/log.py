"""``countback log``: the revisions of a season's results and its decisions, as they became known."""

from __future__ import annotations

import click

from countback.cli.findings import fail
from countback.cli.views.paint import paint


@click.command()
@click.argument("season")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def command(season: str, as_json: bool) -> None:
    """List the revisions of SEASON: session, number, state, time, rows, cause; and dated decisions.

    Oldest first; what has no time comes before all others.
    """
    import datetime as dt

    from countback.cli.views.lines import grid
    from countback.model.decision import moment
    from countback.store.opening import open_facts

    _, (facts, findings) = open_facts(season)
    if facts is None:
        fail(*findings)
    lines = []
    for event in facts.events:
        for session in event.sessions:
            for number, revision in enumerate(session.classifications, start=1):
                lines.append(
                    {
                        "time": revision.published.isoformat() if revision.published else "",
                        "what": session.id,
                        "revision": number,
                        "state": revision.state,
                        "rows": len(revision.rows),
                        "document": revision.document,
                        "cause": revision.cause,
                        "at": moment(revision.published) if revision.published else None,
                    }
                )
    for decision in facts.decisions:
        lines.append(
            {
                "time": decision.issued.isoformat() if decision.issued else "",
                "what": decision.session or decision.competitor,
                "revision": None,
                "state": f"decision {decision.kind}",
                "rows": None,
                "document": decision.document,
                "cause": decision.reason,
                "at": moment(decision.issued) if decision.issued else None,
            }
        )
    first = dt.datetime.min.replace(tzinfo=dt.UTC)
    lines.sort(key=lambda line: line["at"] or first)  # type: ignore[arg-type, return-value]
    if as_json:
        import json

        shown = [{key: value for key, value in line.items() if key != "at"} for line in lines]
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    columns = ("time", "what", "revision", "state", "rows", "document", "cause")
    cells = [[("" if line[key] is None else str(line[key]), "") for key in columns] for line in lines]
    paint(grid(cells, "<<><><<", head=("Time", "Session", "Rev", "State", "Rows", "Document", "Cause")))
