"""The import command as the tests run it, and seasons as they compare them."""

from __future__ import annotations

import msgspec
from click.testing import CliRunner, Result

from countback.cli.group import countback
from countback.model.season import Season, with_sessions


def run(*args: object) -> Result:
    """Run a command line of Countback."""
    return CliRunner().invoke(countback, [str(arg) for arg in args])


def imported(*args: object) -> str:
    """Import; return what is printed."""
    result = run("import", *args)
    assert result.exit_code == 0, result.output
    return result.output


def refused(*args: object) -> str:
    """Try to import what is refused; return what is printed."""
    result = run("import", *args)
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    return result.output


def without_times(season: Season) -> Season:
    """Return the season without when results came."""
    plain = msgspec.structs.replace
    return with_sessions(
        season,
        lambda one: plain(
            one, classifications=tuple(plain(each, published=None) for each in one.classifications)
        ),
    )
