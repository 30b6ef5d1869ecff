"""The four moments of a podium that a review changes and a court changes back, walked in the browser.

What is entered is that of `test_four_moments`, which sets the clock to the days of it; here the moments are
seconds apart, and everything is done and read with a browser.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import time

import pypdf
import pytest
from looking import needed

from .served import person, served_in_browser, visitor
from .test_four_moments import CARS, FINISHED, REVIEWED, in_order

needed()
pytest.importorskip("typst")

SLUG = "four-moments-cup-2026"
DESK = f"/desk/{SLUG}/"


def test_four_moments_of_a_podium_in_the_browser(tmp_path):
    with served_in_browser(tmp_path) as (browser, office):
        walked(browser, office)


def walked(browser, office):
    owner = person(browser, office, office.link, "Ada Owner")
    owner.goto("/desk/new")
    for name, value in (("series", "Four Moments Cup"), ("year", "2026"), ("rounds", "2"), ("races", "1")):
        owner.fill(f"[name={name}]", value)
    owner.select_option("[name=rulebook]", "motorsport-uk-club")
    owner.click("main button:has-text('Begin')")
    owner.goto(f"{DESK}entries/")
    owner.fill("[name=list]", CARS)
    owner.click("text=Enter these cars")
    owner.goto(f"{DESK}sessions/race-1")
    owner.fill("[name=order]", "7\n8\n9\n10")
    owner.click("text=Store the result")
    owner.wait_for_selector("text=Stored:")
    reader = visitor(browser, office)
    moments = [issued(owner, reader, 1, "official", "", FINISHED)]

    owner.goto(f"{DESK}decide?kind=disqualified&session=race-1&number=9")
    owner.fill("[name=reason]", "Right of review: tyre pressure")
    stored(owner, "Issue the decision")
    assert asked(reader) == FINISHED, "nobody knows before it is issued"
    moments.append(issued(owner, reader, 2, "amended", "Car 9 disqualified, document 41", REVIEWED))

    step(owner, "under-appeal")
    inbox = owner.inner_text("main")
    assert "Not decided yet" in inbox
    assert "quashed" in inbox
    moments.append(issued(owner, reader, 3, "amended", "Subject to the appeal of car 9", REVIEWED))
    reader.goto(f"/s/{SLUG}/decisions.html")
    assert "Not decided yet" in reader.inner_text("main")

    step(owner, "quashed")
    moments.append(issued(owner, reader, 4, "amended", "Car 9 reinstated by the court", FINISHED))

    # Afterwards, as it was known at each moment; documents stay as they were.
    for number, (at, order) in enumerate(
        zip(moments, (FINISHED, REVIEWED, REVIEWED, FINISHED), strict=True), 1
    ):
        assert asked(reader, at) == order
        reader.goto(f"/d/{SLUG}/{number}.html")
        assert in_order(reader.locator("main table").first.inner_text()) == order
    for page in (owner, reader):
        assert [text for text in page.wrong if "404" not in text] == []


def stored(owner, button):
    """Look at what a decision changes, and store it."""
    owner.click("text=Show what it changes")
    owner.wait_for_selector("section.banner")
    owner.click(f"text={button}")
    owner.wait_for_url(f"**{DESK}decisions/")


def step(owner, status):
    """Take the next step of the only decision."""
    owner.goto(f"{DESK}decisions/d1")
    owner.select_option("[name=step]", status)
    owner.fill("[name=document]", "ICA 3")
    stored(owner, "Store it")


def issued(owner, reader, number, state, cause, order):
    """Issue the result; desk, site, PDF and API have the cars in that order. Returns when that was so."""
    owner.goto(f"{DESK}sessions/race-1")
    if cause:
        owner.fill("[name=cause]", cause)
    owner.click(f"button[name=state][value={state}]")
    owner.wait_for_selector(f"text=Document {number} is issued")
    desk = owner.inner_text("main")
    assert in_order(desk[desk.index("Standings after this session") :]) == order
    for _ in range(200):
        reader.goto(f"/s/{SLUG}/standings/index.html")
        if (
            reader.locator("main table").count()
            and in_order(reader.inner_text("main table >> nth=0")) == order
        ):
            break
        time.sleep(0.1)
    else:
        raise AssertionError(f"the site does not follow document {number}")
    answer = reader.request.get(f"/d/{SLUG}/{number}.pdf")
    with pypdf.PdfReader(io.BytesIO(answer.body())) as document:
        assert in_order("\n".join(page.extract_text() for page in document.pages)) == order
    assert asked(reader) == order
    at = dt.datetime.now(dt.UTC).replace(microsecond=0)
    time.sleep(max(0.0, 1.1 - dt.datetime.now(dt.UTC).microsecond / 1e6))
    return at


def asked(reader, at=None):
    """Who stands in which order by the API, at a time if one is given."""
    query = f"?at={at:%Y-%m-%dT%H:%M:%SZ}" if at else ""
    told = reader.request.get(f"/api/v1/seasons/{SLUG}/standings{query}").json()
    names = [row["competitor"]["name"] for row in told["standings"][0]["rows"]]
    return [re.split(r"\s", name)[-1] for name in names]
