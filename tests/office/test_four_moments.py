"""A podium that a review changes in June and a court changes back in September, read at each moment.

Everything is entered on the desk. What it, the site, the PDF and the API tell is compared then, and again at
the end, when it is asked for as it was known at each of the four moments.
"""

from __future__ import annotations

import datetime as dt
import html
import io
import json
import re

import pypdf
import pytest
from django.test import Client
from django.utils import timezone

from countback.office import public, serving
from countback.office.versions import open_version

pytest.importorskip("typst")

CARS = "No,Driver\n7,Ann Able\n8,Bob Best\n9,Cat Cole\n10,Dan Dare"
NAMES = ("Able", "Best", "Cole", "Dare")
FINISHED, REVIEWED = ["Able", "Best", "Cole", "Dare"], ["Able", "Best", "Dare", "Cole"]
#: When it was, what happened, and who stood in which order then.
RACE = dt.datetime(2026, 5, 24, 15, 0, tzinfo=dt.UTC)
REVIEW = dt.datetime(2026, 6, 9, 10, 0, tzinfo=dt.UTC)
APPEAL = dt.datetime(2026, 7, 2, 9, 0, tzinfo=dt.UTC)
COURT = dt.datetime(2026, 9, 15, 17, 30, tzinfo=dt.UTC)
MOMENTS = {RACE: FINISHED, REVIEW: REVIEWED, APPEAL: REVIEWED, COURT: FINISHED}


class Office:
    """A season at the desk, with a clock that can be set."""

    def __init__(self, season, login, clock):
        self.season, self._login, self._clock = season, login, clock
        self.desk = f"/desk/{season.slug}/"

    def at(self, time):
        self._clock.append(time)
        # Nobody stays logged in for months.
        self.owner = self._login(self.season, "owner")

    def get(self, path, **query):
        return html.unescape(self.owner.get(self.desk + path, query).content.decode())

    def send(self, path, **form):
        """Send a form from what is on the screen now."""
        number = self.season.versions.count()
        return self.owner.post(self.desk + path, {"base": number, **form})

    def confirm(self, path, do, **form):
        """Look at what it changes, and store that; returns what was shown."""
        shown = html.unescape(self.send(path, **form).content.decode())
        mark = re.search(r'name="mark" value="(\w+)"', shown)
        assert mark, shown
        answer = self.send(path, **form, do=do, mark=mark[1])
        assert answer.status_code == 302, answer.content.decode()
        return shown

    def issue(self, state, cause=""):
        answer = self.send("sessions/race-1/issue", state=state, cause=cause)
        assert answer.status_code == 302, answer.content.decode()
        public.build(self.season)


def in_order(text):
    """The names in the order in which a text has them first."""
    found = {name: text.find(name) for name in NAMES}
    return sorted((name for name in NAMES if found[name] >= 0), key=found.get)


def in_table(page, caption):
    """The names in the order of the first table that has a caption: revisions before it come behind it."""
    tables = re.findall(rf"<table[^>]*><caption[^>]*>[^<]*{caption}.*?</table>", page, flags=re.S)
    return in_order(tables[0])


def asked(season, **query):
    """What the API has of the only championship; ``view`` and ``at`` may be said."""
    path = f"/api/v1/seasons/{season.slug}/standings"
    answer = json.loads(Client().get(path, query).content)
    return [row["competitor"]["name"].split()[-1] for row in answer["standings"][0]["rows"]]


def site(season, path):
    return html.unescape(serving.look_up(f"s/{season.slug}/{path}")[2].decode())


def pdf(season, number):
    data = serving.look_up(f"d/{season.slug}/{number}.pdf")[2]
    with pypdf.PdfReader(io.BytesIO(data)) as reader:
        return "\n".join(page.extract_text() for page in reader.pages)


def test_each_of_four_moments_reads_right_everywhere(empty, login, typeset, monkeypatch):
    clock = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: clock[-1])
    office = Office(empty, login, clock)
    documents = {}

    def reads(time, number, order):
        """Desk, site, PDF and API have the cars in that order."""
        tables = office.get("sessions/race-1")
        assert in_order(tables[tables.index("Standings after this session") :]) == order
        assert in_table(office.get("then/", at=f"{time:%Y-%m-%dT%H:%M}", by="office"), "Drivers") == order
        assert in_table(site(empty, "standings/index.html"), "") == order
        assert in_table(site(empty, "sessions/race-1.html"), "Result") == order
        documents[number] = (pdf(empty, number), serving.look_up(f"d/{empty.slug}/{number}.html")[2])
        assert in_order(documents[number][0]) == order
        assert asked(empty) == order

    office.at(RACE)
    office.send("entries/", list=CARS)
    office.send("sessions/race-1", order="7\n8\n9\n10")
    office.issue("official")
    reads(RACE, 1, FINISHED)

    office.at(REVIEW)
    against = {
        "kind": "disqualified",
        "session": "race-1",
        "number": "9",
        "reason": "Right of review: tyre pressure",
    }
    shown = office.confirm("decide", "issued", **against, document="Doc 41")
    assert "Cat Cole" in shown
    assert "Dan Dare" in shown
    assert asked(empty) == FINISHED, "nobody knows before it is issued"
    office.issue("amended", "Car 9 disqualified, document 41")
    reads(REVIEW, 2, REVIEWED)

    office.at(APPEAL)
    name = open_version(empty).season.decisions[-1].id
    office.confirm(f"decisions/{name}", "store", step="under-appeal", document="ICA 3")
    inbox = office.get("decisions/")
    assert "Not decided yet" in inbox
    assert "confirmed" in inbox
    assert "quashed" in inbox
    office.issue("amended", "Subject to the appeal of car 9")
    reads(APPEAL, 3, REVIEWED)
    assert "Not decided yet" in site(empty, "decisions.html")
    then = re.sub("<[^>]+>", "", office.get("then/"))
    assert "Subject to: disqualified race-1 car 9, under appeal" in then

    office.at(COURT)
    shown = office.confirm(
        f"decisions/{name}", "store", step="quashed", document="ICA 3", note="Court of appeal"
    )
    assert "Cat Cole" in shown
    office.issue("amended", "Car 9 reinstated by the court")
    reads(COURT, 4, FINISHED)
    assert "Not decided yet" not in office.get("decisions/")
    assert "Not decided yet" not in site(empty, "decisions.html")

    # Afterwards, as it was known at each moment: by documents, by this office, by the dates of the facts.
    office.at(COURT + dt.timedelta(days=30))
    for number, (time, order) in enumerate(MOMENTS.items(), start=1):
        text = f"{time:%Y-%m-%dT%H:%M}"
        for by in ("public", "office", "dates"):
            assert in_table(office.get("then/", at=text, by=by), "Drivers") == order, (by, time)
        assert asked(empty, at=f"{time:%Y-%m-%dT%H:%M:%SZ}") == order
        assert documents[number] == (pdf(empty, number), serving.look_up(f"d/{empty.slug}/{number}.html")[2])
        before = f"{time - dt.timedelta(minutes=2):%Y-%m-%dT%H:%M}"
        was = [[], FINISHED, REVIEWED, REVIEWED][number - 1]
        page = office.get("then/", at=before)
        assert (in_table(page, "Drivers") if was else in_order(page)) == was
    assert "That is not a time" in office.get("then/", at="yesterday")
