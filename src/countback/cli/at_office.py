"""What the commands of the office have in common: where it is, and setting it up."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from countback.cli.findings import fail_because

#: The option that says where an office keeps its things.
DATA = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("countback-office"),
    show_default=True,
    help="Where the office keeps its things.",
)


def opened(
    data: Path,
    *,
    secure: bool = False,
    hosts: Sequence[str] = ("*",),
    new: bool = True,
    private_receivers: bool = False,
) -> None:
    """Set the office at ``data`` up, or at DATABASE_URL; what is missing ends the command with a finding."""
    try:
        from countback.office.settings import Place, configure, mail
    except ImportError:
        _missing()
    database = os.environ.get("DATABASE_URL", "")
    if not new and not database and not (data / "office.sqlite3").exists():
        fail_because("no-office", f"{data} holds no office", "give its folder with --data, or DATABASE_URL")
    try:
        smtp = mail(os.environ.get("SMTP_URL", ""), os.environ.get("MAIL_FROM", ""))
    except ValueError as error:
        fail_because("wrong-mail-server", str(error))
    try:
        configure(
            Place(Path(os.path.realpath(data)), database),
            secure=secure,
            hosts=hosts,
            private_receivers=private_receivers,
            smtp=smtp,
        )
    except ImportError:
        _missing()
    except ValueError as error:
        fail_because("wrong-database", str(error))
    except OSError as error:
        fail_because("cannot-write", f"{data}: {error.strerror}")


def _missing() -> None:
    fail_because("missing-extra", "the office needs Django and a few more", "pip install 'countback[office]'")
