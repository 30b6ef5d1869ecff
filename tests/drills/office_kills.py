"""An office killed at any moment: every change that was acknowledged is there, none is half there."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path

from postgresql import THERE, cluster

from drills import Figures, MissingError

SIZE = 200
SHARE = 2
UNIT = "kills"

#: A machine that has much else to do answers late, in seconds.
PATIENCE = 120
PASSWORD = "a very long password"
SEASON = "drill-cup-2026"


class Person:
    """A browser without pictures."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        with self.opener.open(self.address + path, timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    def post(self, path: str, **fields: str) -> str:
        page = self.get(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        base = re.search(r'name="base" value="(\d+)"', page)
        assert token
        data = {"csrfmiddlewaretoken": token[1], "base": base[1] if base else "0", **fields}
        action = fields.pop("to", path)
        body = urllib.parse.urlencode({name: text for name, text in data.items() if name != "to"}).encode()
        request = urllib.request.Request(self.address + action, body, {"Referer": self.address + path})
        with self.opener.open(request, timeout=PATIENCE) as answer:
            return str(answer.read().decode())


def start(data: Path, database: str) -> tuple[subprocess.Popen[str], str, str]:
    """Return a running office, its address and the link for its owner ("" from the second start on)."""
    command = [sys.executable, "-m", "countback", "serve", "--data", str(data), "--port", "0"]
    environment = {**os.environ, "DATABASE_URL": database}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout
    said = ""
    while "kept in" not in said:
        line = process.stdout.readline()
        if not line:
            raise AssertionError(f"the office does not start: {said}")
        said += line
    address = re.search(r"office (\S+)/\n", said)
    link = re.search(r"once: \S+?(/join/\S+)", said)
    assert address
    return process, address[1], link[1] if link else ""


def run(size: int, seed: int) -> Figures:
    """Kill an office again and again while somebody changes a season, and look at what is there.

    Half of the kills on SQLite, the others on a PostgreSQL of its own.
    """
    if not THERE:
        raise MissingError("PostgreSQL (Debian: postgresql)")
    halves = [_run(size - size // 2, seed, "")]
    if size > 1:
        with cluster("office") as address:
            halves.append(_run(size // 2, seed + 1, f"{address}/office"))
    wrong = tuple(one for half in halves for one in half.disagreements)
    sums = {name: sum(half.sums[name] for half in halves) for name in halves[0].sums}
    return Figures(size, wrong, sums=sums)


def _run(size: int, seed: int, database: str) -> Figures:
    try:
        import django  # noqa: F401
    except ImportError:
        raise MissingError("the office: pip install 'countback[office]'") from None
    chance = random.Random(seed)
    folder = Path(tempfile.mkdtemp(prefix="countback-kills-"))
    wrong: list[str] = []
    acknowledged: set[str] = set()
    documents = 0
    try:
        process, address, link = start(folder, database)
        owner = Person(address)
        owner.post(link, name="Owner", password=PASSWORD)
        owner.post(
            "/desk/new", series="Drill Cup", year="2026", rulebook="motorsport-uk-club", rounds="1", races="2"
        )
        for number in range(size):
            begun = threading.Event()
            entered: list[str] = []
            issued: list[int] = []

            def work(number: int = number, entered: list[str] = entered, issued: list[int] = issued,
                     begun: threading.Event = begun, owner: Person = owner) -> None:  # fmt: skip
                try:
                    for step in range(1000):
                        car = f"{number}x{step}"
                        page = owner.post(f"/desk/{SEASON}/entries/", list=f"No,Driver\n{car},Driver {car}")
                        if "Stored" in page:
                            entered.append(car)
                        if step % 3 == 2:
                            owner.post(
                                f"/desk/{SEASON}/sessions/race-1",
                                order="\n".join(entered[-3:]),
                                cause="drill",
                            )
                            page = owner.post(
                                f"/desk/{SEASON}/sessions/race-1", to=f"/desk/{SEASON}/sessions/race-1/issue",
                                state="unofficial", cause="drill",
                            )  # fmt: skip
                            if "is issued" in page:
                                issued.append(step)
                        begun.set()
                except (OSError, HTTPException, urllib.error.URLError, AssertionError, ValueError):
                    begun.set()

            thread = threading.Thread(target=work)
            thread.start()
            since = time.monotonic()
            begun.wait(PATIENCE)
            # However fast the machine is: some moment of the next changes and publications.
            time.sleep(chance.random() * 4 * (time.monotonic() - since))
            process.send_signal(signal.SIGKILL)
            process.wait()
            thread.join(PATIENCE)
            assert process.stdout
            process.stdout.close()
            acknowledged |= {*entered}
            documents += len(issued)
            process, address, _ = start(folder, database)
            owner = Person(address)
            owner.post("/login", name="Owner", password=PASSWORD)
            page = owner.get(f"/desk/{SEASON}/entries/")
            lost = [car for car in sorted(acknowledged) if f">{car}<" not in page]
            if lost:
                wrong.append(f"kill {number}, seed {seed}: {', '.join(lost)} lost")
            if "cannot be read" in owner.get(f"/desk/{SEASON}/"):
                wrong.append(f"kill {number}, seed {seed}: a version that cannot be read")
            if owner.get(f"/desk/{SEASON}/published/").count("unofficial") < documents:
                wrong.append(f"kill {number}, seed {seed}: a document is gone")
        if not acknowledged or (size > 10 and not documents):
            wrong.append(f"seed {seed}: nothing was stored or issued, so nothing was tried")
        process.terminate()
        process.wait()
        assert process.stdout
        process.stdout.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sums = {"changes acknowledged": len(acknowledged), "documents issued": documents}
    return Figures(size, tuple(wrong), sums=sums)
