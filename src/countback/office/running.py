"""An office from start to stop: logs, tables, folders, the server."""

from __future__ import annotations

import logging
import re
import socket
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import structlog

from countback.model.finding import Finding

_LINK = re.compile(r"/(join|notices)/[^\s'\"]+")


def log_as_json(stream: Any = None) -> None:
    """Write one line of JSON for everything that happens: no passwords, no links, no bodies."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=True,
    )
    # What Django and the server have to say beyond that is only said where something failed.
    logging.basicConfig(stream=stream or sys.stderr, level=logging.ERROR, force=True)
    for handler in logging.getLogger().handlers:
        handler.addFilter(_without_links)


def _without_links(record: logging.LogRecord) -> bool:
    """Take the secret out of the address of an invitation: an error there names the address."""
    vars(record).update(msg=_LINK.sub(r"/\1/…", record.getMessage()), args=())
    return True


def open_office(folders: Sequence[Path]) -> tuple[list[str], list[Finding]]:
    """Bring the tables up to date and take the folders in; returns the seasons' names, and what is wrong.

    An office that holds something is backed up before its tables are changed.
    """
    from countback.office import models
    from countback.office.folder import adopt
    from countback.office.serving import migrate

    _back_up_before_migration()
    migrate()
    names: list[str] = []
    findings: list[Finding] = []
    for folder in folders:
        season = adopt(folder, "folder")
        if isinstance(season, models.Season):
            names.append(season.slug)
        else:
            findings += season
    return names, findings


def _back_up_before_migration() -> None:
    """Keep a backup beside the data if tables are to be changed that hold something."""
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    targets = executor.loader.graph.leaf_nodes()
    applied = executor.loader.applied_migrations
    if ("office", "0001_initial") in applied and executor.migration_plan(targets):
        from countback.office.backup import backup

        done = sum(1 for app, _ in applied if app == "office")
        backup(Path(settings.COUNTBACK_PLACE.data) / f"before-migration-{done + 1}.zip")


def owner_link() -> str:
    """Return the path that makes the first owner; "" where there is one."""
    from django.contrib.auth import get_user_model

    from countback.office import models
    from countback.office.accounts import invite

    if get_user_model().objects.filter(is_superuser=True).exists():
        return ""
    # Links of earlier starts that nobody used are of no use to anybody now.
    models.Invitation.objects.filter(series=None, user=None, used=None).delete()
    return f"/join/{invite(by='countback serve')}"


def free_port(host: str, wanted: int | None) -> socket.socket:
    """Return a socket bound to the port that was asked for, or else to 8080 or any that is free.

    Raises ``OSError`` for a port that is taken or that there is not.
    """
    last: OSError | None = None
    for port in (wanted,) if wanted is not None else (8080, 0):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((host, port))
            # Whoever follows the link that is printed next waits a moment rather than being turned away.
            listening.listen(2048)
            return listening
        except (OSError, OverflowError) as error:
            listening.close()
            last = error if isinstance(error, OSError) else OSError(0, "ports go from 1 to 65535")
    assert last is not None
    raise last


def run(listening: socket.socket) -> None:
    """Serve until the process is told to stop; open pages are let go at once."""
    import uvicorn

    from countback.office.serving import application
    from countback.office.working import build_missing_soon, send_out, wait, watch_folders

    door = application()
    config = uvicorn.Config(
        door,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
        server_header=False,
        proxy_headers=True,
    )
    server = uvicorn.Server(config)
    stop = threading.Event()
    watch_folders(stop)
    send_out(stop)
    build_missing_soon()
    orderly = server.handle_exit

    def leave(number: int, frame: Any) -> None:
        door.news.close()
        orderly(number, frame)

    server.handle_exit = leave  # type: ignore[assignment, method-assign]
    try:
        server.run(sockets=[listening])
    finally:
        stop.set()
        wait(2)
