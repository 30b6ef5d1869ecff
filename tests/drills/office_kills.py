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
from collections import Counter
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
DESK = f"/desk/{SEASON}/"


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


class Working(threading.Thread):
    """Somebody who changes a season, does one thing after another and notes what was acknowledged."""

    DEEDS = ("enter", "issue", "file", "decide")

    def __init__(self, who: Person, number: int, order: list[str]) -> None:
        super().__init__()
        self.who, self.number = who, number
        self.entered: list[str] = []
        self.order = order
        self.done: Counter[str] = Counter()
        self._steps, self._turn = 0, threading.Condition()

    def until(self, steps: int) -> float:
        """Wait until so many deeds are done, or no more come; returns the seconds that one takes."""
        begun = time.monotonic()
        with self._turn:
            self._turn.wait_for(lambda: self._steps > steps or not self.is_alive(), PATIENCE)
        return (time.monotonic() - begun) / (steps + 1)

    def run(self) -> None:
        try:
            for step in range(1000):
                for deed in self.DEEDS:
                    if getattr(self, f"_{deed}")(f"{self.number}x{step}"):
                        self.done[deed] += 1
                    with self._turn:
                        self._steps += 1
                        self._turn.notify()
        except (OSError, HTTPException, urllib.error.URLError, AssertionError, ValueError):
            with self._turn:
                self._steps = 10**9
                self._turn.notify()

    def _enter(self, car: str) -> bool:
        page = self.who.post(f"{DESK}entries/", list=f"No,Driver\n{car},Driver {car}")
        if "Stored" in page:
            self.entered.append(car)
        return "Stored" in page

    def _issue(self, car: str) -> bool:
        session = f"{DESK}sessions/race-1"
        self.order.append(car)
        self.who.post(session, order="\n".join(self.order), cause="drill")
        page = self.who.post(session, to=f"{session}/issue", state="unofficial", cause="drill")
        return "is issued" in page

    def _file(self, car: str) -> bool:
        page = self.who.post(f"{DESK}decisions/", kind="incident", by="drill", text=car)
        return "is filed" in page

    def _decide(self, car: str) -> bool:
        """Reprimand a car, after a look at what that changes."""
        form = {"kind": "reprimand", "session": "race-1", "number": car, "reason": "drill"}
        place = f"{DESK}decide?kind=reprimand"
        mark = re.search(r'name="mark" value="(\w+)"', self.who.post(place, to=f"{DESK}decide", **form))
        assert mark
        return "Stored" in self.who.post(place, to=f"{DESK}decide", do="issued", mark=mark[1], **form)


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
    done: Counter[str] = Counter()
    #: A car that a decision may be on stays in the result.
    order: list[str] = []
    process, address, link = start(folder, database)
    try:
        owner = Person(address)
        owner.post(link, name="Owner", password=PASSWORD)
        owner.post(
            "/desk/new", series="Drill Cup", year="2026", rulebook="motorsport-uk-club", rounds="1", races="2"
        )
        for number in range(size):
            working = Working(owner, number, order)
            working.start()
            # However fast the machine is: some moment of one of the next changes and publications.
            took = working.until(chance.randrange(2 * len(Working.DEEDS)))
            time.sleep(chance.random() * took)
            process.send_signal(signal.SIGKILL)
            process.wait()
            working.join(PATIENCE)
            assert process.stdout
            process.stdout.close()
            acknowledged |= {*working.entered}
            done += working.done
            process, address, _ = start(folder, database)
            owner = Person(address)
            owner.post("/login", name="Owner", password=PASSWORD)
            page = owner.get(f"/desk/{SEASON}/entries/")
            lost = [car for car in sorted(acknowledged) if f">{car}<" not in page]
            if lost:
                wrong.append(f"kill {number}, seed {seed}: {', '.join(lost)} lost")
            if "cannot be read" in owner.get(f"/desk/{SEASON}/"):
                wrong.append(f"kill {number}, seed {seed}: a version that cannot be read")
            if owner.get(f"/desk/{SEASON}/published/").count("unofficial") < done["issue"]:
                wrong.append(f"kill {number}, seed {seed}: a document is gone")
            page = owner.get(f"/desk/{SEASON}/decisions/")
            if page.count(">incident<") < done["file"]:
                wrong.append(f"kill {number}, seed {seed}: a report is gone")
            if page.count("reprimand race-1 car") < done["decide"]:
                wrong.append(f"kill {number}, seed {seed}: a decision is gone")
        if not acknowledged or (size > 5 and not all(done[deed] for deed in Working.DEEDS)):
            wrong.append(f"seed {seed}: nothing was stored, issued, filed or decided, so nothing was tried")
        process.terminate()
        process.wait()
        assert process.stdout
        process.stdout.close()
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)
    sums = {"changes acknowledged": len(acknowledged), "documents issued": done["issue"],
            "reports filed": done["file"], "decisions taken": done["decide"]}  # fmt: skip
    return Figures(size, tuple(wrong), sums=sums)
