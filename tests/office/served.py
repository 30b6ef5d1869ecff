"""A served office of its own for a browser test, and people with browsers of their own."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
import time
from contextlib import contextmanager

from looking import chromium

PASSWORD = "a very long password"


class Served:
    """A server in a process of its own, on SQLite or on a new database beside OFFICE_SERVED_DATABASE."""

    def __init__(self, folder, *seasons):
        command = [sys.executable, "-m", "countback", "serve", *map(str, seasons), "--port", "0"]
        environment = {**os.environ, "DATABASE_URL": _database()}
        self.process = subprocess.Popen(
            [*command, "--data", str(folder / "data")], stdout=subprocess.PIPE, text=True, env=environment
        )
        said = ""
        while "begin here" not in said:
            line = self.process.stdout.readline()
            assert line, f"the office did not start: {said}"
            said += line
        self.link = re.search(r"once: (\S+)", said)[1]
        self.address = re.search(r"office (\S+)/\n", said)[1]

    def stop(self):
        """Stop it as its user does; returns the seconds that it took."""
        begun = time.monotonic()
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()
        return time.monotonic() - begun

    def end(self):
        """Stop it if it still runs."""
        if self.process.poll() is None:
            self.stop()


@contextmanager
def served_in_browser(folder, *seasons):
    """A browser and an office to walk with it; both end with the block."""
    office = Served(folder, *seasons)
    try:
        with chromium() as browser:
            yield browser, office
    finally:
        office.end()


def _database():
    cluster = os.environ.get("OFFICE_SERVED_DATABASE", "")
    return _made(cluster, f"served_{secrets.token_hex(4)}", TEMPLATE) if cluster else ""


#: The database with all tables and nothing in them that those of servers are copied from.
TEMPLATE = "served_template"


def template(database):
    """Keep a copy of a database that was just brought up to date, before anything is put in."""
    from django.db import connections

    connections.close_all()  # what is copied is in nobody's use
    _made(os.environ["OFFICE_SERVED_DATABASE"], TEMPLATE, database.rpartition("/")[2])


def _made(cluster, name, like):
    import psycopg

    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    return f"{cluster.rpartition('/')[0]}/{name}"


def visitor(browser, office, **more):
    """A page of a browser of its own; what is wrong with its scripts is kept in ``wrong``."""
    context = browser.new_context(
        **{"base_url": office.address, "viewport": {"width": 1280, "height": 900}} | more
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.wrong = []
    page.on("console", lambda message: page.wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    return page


def person(browser, office, link, name):
    """Somebody who follows a link, and is in the office then."""
    page = visitor(browser, office)
    page.goto(link)
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/desk/")
    return page
