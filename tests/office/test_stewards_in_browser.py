"""A protest in the browser: filed, heard, decided, reversed; its effect is seen first, the public follows."""

from __future__ import annotations

import shutil
import time

from looking import needed, seen

from .conftest import SHIPPED
from .served import person, served_in_browser, visitor

needed()

DESK = "/desk/porsche-carrera-cup-north-america-2022/"
SITE = "/s/porsche-carrera-cup-north-america-2022/"
#: The decision that the season's folder has against Torres's car, which is taken out first.
CAR = "16"


def without_decision(text):
    """The text of decisions.toml without the decision on the car."""
    parts = text.split("[[decisions]]")
    return "[[decisions]]".join(part for part in parts if f'number = "{CAR}"' not in part)


def invited(browser, office, owner, role, name):
    owner.goto(f"{DESK}people/")
    owner.locator("form:has-text('Make a link') [name=role]").select_option(role)
    owner.click("text=Make a link")
    return person(browser, office, owner.inner_text(".once"), name)


def shows(page, path, words):
    """The public page shows the words within half a minute."""
    for _ in range(300):
        answer = page.goto(path)
        if answer.status == 200 and words in page.inner_text("main"):
            return True
        time.sleep(0.1)
    return False


def test_from_a_protest_to_its_reversal(tmp_path):
    season = tmp_path / SHIPPED.name
    shutil.copytree(SHIPPED, season)
    with served_in_browser(tmp_path, season) as (browser, office):
        walked(browser, office)


def walked(browser, office):
    owner = person(browser, office, office.link, "Ada Owner")
    owner.goto(f"{DESK}files/decisions.toml")
    owner.fill("textarea", without_decision(owner.input_value("textarea")))
    owner.click("text=Store")
    owner.wait_for_selector("text=Stored:")
    owner.goto(f"{DESK}about")
    owner.fill("[name=protest_minutes]", "30")
    owner.click("main button:has-text('Store')")
    owner.wait_for_selector("text=Stored:")
    scorer = invited(browser, office, owner, "scorer", "Bob Scorer")
    steward = invited(browser, office, owner, "steward", "Sue Steward")

    # Filed by a scorer, during the race, with a picture.
    scorer.goto(f"{DESK}decisions/")
    scorer.select_option("[name=kind]", "protest")
    scorer.select_option("[name=session]", "race-8")
    scorer.fill("[name=cars]", CAR)
    scorer.fill("[name=by]", "Team of car 32")
    scorer.fill("[name=happened]", "Last lap")
    scorer.fill("[name=text]", "Car 16 passed under yellow.")
    scorer.set_input_files(
        "[name=file]", files=[{"name": "lap.png", "mimeType": "image/png", "buffer": b"x"}]
    )
    scorer.click("text=File it")
    scorer.wait_for_url("**/reports/1")
    assert "Filed" in scorer.inner_text(".lead")
    assert scorer.locator("text=Decide on it").count() == 0
    problems = seen(scorer)

    # Heard: open, nothing changes, and what may come of it is told.
    steward.goto(f"{DESK}reports/1")
    problems += seen(steward)
    steward.click("text=Decide on it, or hear it")
    problems += seen(steward)
    steward.click("main a:text-is('back of class')")
    assert steward.input_value("[name=session]") == "race-8"
    assert steward.input_value("[name=number]") == CAR
    steward.select_option("[name=overall]", "kept")
    steward.fill("[name=reason]", "Passed under yellow")
    steward.click("text=Show what it changes")
    steward.wait_for_selector("#effect")
    told = steward.inner_text("section.banner")
    tables = steward.eval_on_selector_all("section.banner h3", "all => all.map((one) => one.textContent)")
    assert tables == ["Pro-Am"]
    assert "Torres" in told
    assert "Lequeux" in told
    rows = steward.eval_on_selector_all(
        "section.banner table:has(caption:text-is('Pro-Am')) tbody tr",
        "all => all.map((one) => one.innerText)",
    )
    points = {row.split("\t")[0].split()[-1]: row.split("\t")[2] for row in rows}
    changed = {name: told for name, told in points.items() if "→" in told}
    assert changed == {"Torres": "107 → 106", "Lequeux": "50 → 51"}
    problems += seen(steward)
    steward.click("text=Only open a hearing")
    steward.wait_for_url(f"**{DESK}decisions/")
    main = steward.inner_text("main")
    assert "Not decided yet" in main
    assert "decided as proposed" in main
    problems += seen(steward)

    # Two stewards at once: the owner decides on it, the steward's own step meets that.
    steward.click("text=back of class race-8 car 16 >> nth=0")
    name = steward.url.rpartition("/")[2]
    steward.select_option("[name=step]", "quashed")
    owner.goto(f"{DESK}decisions/{name}")
    owner.select_option("[name=step]", "issued")
    owner.fill("[name=document]", "Doc 12")
    owner.click("text=Show what it changes")
    assert "Pro-Am" in owner.inner_text("section.banner")
    problems += seen(owner)
    owner.click("text=Store it")
    owner.wait_for_url(f"**{DESK}decisions/")
    steward.click("text=Show what it changes")
    steward.wait_for_selector("text=Ada Owner changed decision")

    # Issued to the public as an amended document: what changed is said, in Pro-Am only.
    owner.goto(f"{DESK}sessions/race-8")
    owner.click("button[value=provisional]")
    owner.wait_for_selector("text=is issued")
    owner.goto(f"{DESK}decisions/")
    assert "protests until" in owner.inner_text("main")
    reader = visitor(browser, office)
    assert shows(reader, f"{SITE}decisions.html", "Passed under yellow")
    steward.goto(f"{DESK}decisions/{name}")

    # Reversed: the effect is shown first, and both are where they were.
    steward.select_option("[name=step]", "reversal")
    steward.fill("[name=note]", "The flag was green")
    steward.click("text=Show what it changes")
    steward.wait_for_selector("#effect")
    assert "Lequeux" in steward.inner_text("section.banner")
    steward.click("text=Store it")
    steward.wait_for_url(f"**{DESK}decisions/")
    assert "reversal" in steward.inner_text("main")
    steward.goto(f"{DESK}reports/1")
    assert "Decided" in steward.inner_text(".lead")
    assert not problems, "\n".join(dict.fromkeys(problems))
    for page in (owner, scorer, steward, reader):
        assert [text for text in page.wrong if "422" not in text and "404" not in text] == []
