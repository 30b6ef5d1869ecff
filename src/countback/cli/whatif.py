"""``countback whatif``: the season under another rulebook, or with other results."""

from __future__ import annotations

import click

from countback.cli import named


@click.command()
@named.season_argument
@click.option("--rules", metavar="RULEBOOK", help="Another rulebook: a shipped name or a file.")
@click.option("--rules-year", type=int, metavar="YEAR",
              help="Take that rulebook as it was in this year (default: the season's).")  # fmt: skip
@click.option("--result", "results", multiple=True, metavar="SCENARIO",
              help='Other results, such as "race-9: Thompson 1, van Berlo DNF".')  # fmt: skip
@named.championship_option
@named.after_option
@named.format_option("table", "json")
def command(
    season: str,
    rules: str | None,
    rules_year: int | None,
    results: tuple[str, ...],
    championship: str | None,
    after: str | None,
    format_: str,
) -> None:
    """Print what SEASON would look like, and who gains, under other rules or with other results."""
    import msgspec

    from countback.cli.findings import fail, fail_because
    from countback.cli.views.chances import difference_lines
    from countback.library import what_if
    from countback.model.finding import has_errors

    facts, standings = named.open_season(season)
    if bool(rules) == bool(results):
        fail_because("what-if", "give either --rules or --result", "one kind of change at a time")
    if rules_year is not None and not rules:
        fail_because("what-if", "--rules-year goes with --rules", "name the rulebook")
    moment = named.after(standings, after)
    if rules:
        from countback.store.books import read_rulebook

        rulebook, findings = read_rulebook(rules, facts.year if rules_year is None else rules_year)
        if rulebook is None:
            fail(*findings)
        answer = what_if(standings, rulebook=rulebook, after=moment)
    else:
        answer = what_if(standings, results=results, after=moment)
    if has_errors(answer.findings):
        fail(*answer.findings)
    shown = [
        difference
        for difference in answer.differences
        if championship in (None, difference.championship, difference.compared_with)
    ]
    if not shown:
        named.championships(standings, championship)
        there = ", ".join(difference.championship for difference in answer.differences)
        fail_because(
            "what-if", f"nothing under these rules is compared with {championship!r}", f"there are {there}"
        )
    if format_ == "json":
        from countback.model.points import format_points

        text = msgspec.json.encode(shown, enc_hook=lambda value: format_points(value))
        click.echo(msgspec.json.format(text, indent=2).decode())
    else:
        for line in difference_lines(shown):
            click.echo(line)
