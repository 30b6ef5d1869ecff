"""The group of commands: every file here whose docstring opens with its command line is one.

Such a file begins ``\"\"\"``countback name``: one line of what it does.`` and defines ``command``. Listing
the commands reads those first lines; only the command that runs is imported. A plug-in names a module or
an object with ``command`` in the entry points ``countback.commands``.
"""

from __future__ import annotations

import os
import re

import click

from countback import __version__
from countback.discovery import Place

OPENING = r'\A"""``countback ([a-z-]+)``: (.+?)(?:""")?$'
DEBUG = "COUNTBACK_DEBUG"
"""The variable with which a plug-in's failure or a bug shows its traceback."""
PLACE = Place("countback.cli", "countback.commands", offers=OPENING, has=("command",))


def listed() -> dict[str, str]:
    """Return the commands by name with their lines in ``countback --help``, in alphabetical order."""
    own = PLACE.own()
    lines = {}
    for name in PLACE.names():
        opening = re.match(OPENING, PLACE.opening(name)) if name in own else None
        lines[name] = opening[2] if opening else "a command of a plug-in"
    return lines


class Commands(click.Group):
    """A click group that knows its commands by their files and imports one when it is called."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the command line apart; a NUL, which no name of a file can hold, is an error of usage."""
        if any("\0" in arg for arg in args):
            ctx.fail("a NUL in the command line")
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(listed())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name, importing its file; None when there is none of that name."""
        if not PLACE.holds(cmd_name):
            return None
        adding = PLACE.find(cmd_name)
        if broken := PLACE.why_not(cmd_name) if adding is None else None:
            from countback.cli.findings import fail
            from countback.model.finding import of_plugin

            fail(of_plugin(broken, "error"))
        command: object = getattr(adding, "command", None)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command called for; for an unknown one say which are alike."""
        name = args[0]
        if not PLACE.holds(name) and not name.startswith("-"):
            from countback.cli.named import near

            ctx.fail(f"no command {name!r}; {near(name, listed())}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; whatever goes wrong ends it with a finding, see `failing.py`."""
        try:
            return super().invoke(ctx)
        except click.NoSuchOption as error:
            if form := _other_form(error):
                said = f"{error.message} Did you mean {form!r}?"
                raise click.NoSuchOption(error.option_name, said, ctx=error.ctx) from None
            raise
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except (Exception, SystemExit) as error:
            from countback.cli.failing import finding_of
            from countback.cli.findings import fail

            finding = finding_of(error)
            if finding is None or (finding.code in ("plugin-failed", "own-bug") and os.environ.get(DEBUG)):
                raise
            fail(finding)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([*listed().items()])


def _other_form(error: click.NoSuchOption) -> str:
    """Return how a command says what was asked for with ``--json`` or ``--format`` where it has the other."""
    asked = error.option_name.removeprefix("--")
    options = (
        {name: option for option in error.ctx.command.params for name in option.opts} if error.ctx else {}
    )
    forms = options["--format"].type if "--format" in options else None
    if isinstance(forms, click.Choice) and asked in forms.choices:
        return f"--format {asked}"
    return "--json" if asked == "format" and "--json" in options else ""


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="SEASON is a season folder, or the name of a season that comes with countback.",
)
@click.version_option(__version__, prog_name="countback")
def countback() -> None:
    """Run a racing championship from recorded facts to standings that say why."""
