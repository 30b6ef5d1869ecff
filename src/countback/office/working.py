"""What the office does beside answering: the site and messages after a publication, edited folders."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

import structlog
from django.db import close_old_connections, connections

from countback.office import models, public
from countback.office.folder import take_in

#: How often folders are looked at, in seconds.
LOOK = 2.0
_log = structlog.get_logger("countback.office")
_threads: list[threading.Thread] = []


def build_soon(season: models.Season) -> None:
    """Make the pages of the public site anew, without making anybody wait for it."""
    _start(lambda: public.build(season), f"site of {season.slug}")


def build_missing_soon() -> None:
    """Make the pages that an office that was stopped had not made yet; it answers meanwhile."""
    _start(public.build_missing, "sites")


def wait(seconds: float = 30) -> None:
    """Wait until what was begun is done; for tests and for an orderly stop."""
    for thread in list(_threads):
        thread.join(seconds)


def watch_folders(stop: threading.Event) -> threading.Thread:
    """Take in what is edited in the folders of seasons, until ``stop`` is set."""

    def look() -> None:
        while not stop.wait(LOOK):
            close_old_connections()
            with contextlib.suppress(Exception):  # a database that is away now may be back at the next look
                for season in models.Season.objects.exclude(mirror=""):
                    take_in(season)
            close_old_connections()

    return _start(look, "folders")


def send_out(stop: threading.Event) -> threading.Thread:
    """Tell others of documents that are issued, until ``stop`` is set."""
    from countback.office.outbox.courier import Courier

    return _start(lambda: Courier().run(stop), "outbox")


def _start(task: Callable[[], object], name: str) -> threading.Thread:
    def run() -> None:
        close_old_connections()
        try:
            task()
        except Exception:
            _log.exception("failed", task=name)
        finally:
            # The thread ends here: a connection that is kept for the next task would stay open for nobody.
            connections.close_all()

    thread = threading.Thread(target=run, name=name, daemon=True)
    _threads[:] = [started for started in _threads if started.is_alive()]
    _threads.append(thread)
    thread.start()
    return thread
