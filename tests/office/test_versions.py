"""The line of versions: nothing is lost or changed afterwards, two people meet only in one fact."""

from __future__ import annotations

import random
import threading

import msgspec
import pytest

from countback.model.season import with_sessions
from countback.office import models, versions
from countback.office.actions.entries import corrected, pasted
from countback.office.actions.on_season import on_season
from countback.office.actions.results import Typed, ordered, typed
from countback.office.changes import changes
from countback.office.facts import Fact
from countback.office.forgetting import forget
from countback.office.merge import joined
from countback.office.scored import scored
from countback.office.versions import Action, Changed, Conflict, Done, Refused, open_version, perform


def test_a_version_holds_the_files_as_they_were(season):

    opened = open_version(season)
    assert opened.number == 1
    assert "season.toml" in opened.files
    assert len(opened.files) > 10
    assert opened.season.id == season.slug


def result(number, session="race-3", cars="3\n9\n53"):
    return on_season(
        "result",
        f"typed {number}",
        lambda one: typed(one, Typed(session, ordered(cars), f"cause {number}")),
        [Fact("session", session)],
    )


def test_two_people_in_different_sessions_both_win(season):
    first = perform(season, result(1, "race-3"), 1, "Ada")
    second = perform(season, result(2, "race-4"), 1, "Bob")
    assert isinstance(first, Done)
    assert isinstance(second, Done)
    sessions = {
        one.id: len(one.classifications)
        for event in open_version(season).season.events
        for one in event.sessions
    }
    assert sessions["race-3"] == sessions["race-4"] == 2


def test_two_people_in_one_session_are_a_conflict_that_names_the_first(season):
    assert isinstance(perform(season, result(1), 1, "Ada"), Done)
    met = perform(season, result(2), 1, "Bob")
    assert met == Conflict(Fact("session", "race-3"), 1, 2, "Ada")
    assert isinstance(perform(season, result(2), met.head, "Bob"), Done)


def test_both_add_a_driver_at_the_same_time(empty):
    enter = [
        on_season("enter", "x", lambda one, text=text: pasted(one, text)) for text in ("1,Ann A", "2,Bob B")
    ]
    done = [perform(empty, action, 1, "x") for action in enter]
    assert all(isinstance(one, Done) for one in done)
    assert [entry.number for entry in open_version(empty).season.entries] == ["1", "2"]


@pytest.mark.parametrize("seed", range(20))
def test_random_pairs_of_changes_come_to_a_serial_result(season, seed):
    """Whatever two people do from one version, each change is there in the end or told to be in conflict."""
    chance = random.Random(seed)
    entries = [entry.id for entry in open_version(season).season.entries]

    def action(who):
        kind = chance.choice(("result", "entry", "paste"))
        if kind == "result":
            session = chance.choice(("race-3", "race-4", "race-6"))
            cars = chance.sample(["3", "9", "53", "6"], 3)
            return session, result(who, session, "\n".join(cars))
        if kind == "entry":
            id_ = chance.choice(entries[:3])
            entry = next(one for one in open_version(season).season.entries if one.id == id_)
            fields = {
                "number": entry.number,
                "driver": f"{entry.crew[0].name}",
                "team": f"Team {who}",
                "rounds": ",".join(map(str, entry.rounds)),
                "class": entry.class_,
            }
            return id_, on_season("entry", who, lambda one: corrected(one, id_, fields), [Fact("entry", id_)])
        return who, on_season("enter", who, lambda one: pasted(one, f"9{who},Driver {who}"))

    (first_fact, first), (second_fact, second) = action("1"), action("2")
    one, two = perform(season, first, 1, "Ada"), perform(season, second, 1, "Bob")
    assert isinstance(one, Done), one
    if isinstance(two, Conflict):
        assert first_fact == second_fact
        return
    assert isinstance(two, Done), two
    serial = first.run(open_version(season, 1))
    serial = second.run(versions.read(2, serial.files))
    assert open_version(season).season == versions.read(0, serial.files).season


def test_many_at_once_lose_nothing(empty):
    """Ten threads enter ten cars each: every one is there, and every version follows the one before."""
    from django.db import connection

    failed = []

    def enter(who):
        try:
            for number in range(5):
                action = on_season(
                    "enter", "x", lambda one, n=number: pasted(one, f"{who}{n},Driver {who} {n}")
                )
                outcome = perform(empty, action, versions.head(empty), f"writer {who}")
                if not isinstance(outcome, Done):
                    failed.append(outcome)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=enter, args=(who,)) for who in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert len(open_version(empty).season.entries) == 30
    numbers = list(empty.versions.order_by("number").values_list("number", "parent"))
    assert numbers == [(number, number - 1) for number in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("table", ["office_version", "office_publication", "office_redaction"])
def test_the_database_itself_refuses_to_change_what_is_append_only(season, table):
    from django.db import Error, connection, transaction
    from django.utils import timezone

    models.Publication.objects.create(
        season=season,
        number=1,
        version=1,
        kind="result",
        state="official",
        title="x",
        by="x",
        at=timezone.now(),
        page=b"",
    )
    models.Redaction.objects.create(season=season, by="x", at=timezone.now(), reason="x", versions=[])
    statements = [f"DELETE FROM {table}", f"UPDATE {table} SET season_id = season_id"]
    if connection.vendor == "sqlite":
        statements.append(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    else:
        statements.append(f"TRUNCATE {table} CASCADE")
    for statement in statements:
        with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_somebody_can_be_forgotten_and_it_is_recorded(season):
    driver = open_version(season).season.entries[0].crew[0]
    perform(season, result(1), 1, "Ada")
    held = (driver.name.encode(), driver.id.encode())
    assert any(text in data for data in open_version(season).files.values() for text in held)
    points = [
        row.points
        for row in scored(open_version(season).season, open_version(season).files).standings.tables()[0].rows
    ]
    assert forget(season, driver.name, by="Ada", reason="asked to") == (1, 2)
    for number in (1, 2):
        files = open_version(season, number).files
        assert not any(text in data for data in files.values() for text in held)
    after = open_version(season)
    assert [row.points for row in scored(after.season, after.files).standings.tables()[0].rows] == points
    kept = models.Redaction.objects.get(season=season)
    assert (kept.by, kept.reason, kept.versions) == ("Ada", "asked to", [1, 2])
    assert not models.Redacting.objects.exists()
    assert isinstance(forget(season, "Nobody At All", by="Ada", reason="x"), list)


def test_a_change_that_makes_the_season_unreadable_is_refused(season):
    broken = Action("edit", "x", lambda newest: Changed({**newest.files, "season.toml": b"id ="}))
    outcome = perform(season, broken, 1, "Ada")
    assert isinstance(outcome, Refused)
    assert outcome.findings[0].where.file == "season.toml"
    assert versions.head(season) == 1


def test_the_id_of_a_season_stays_since_its_addresses_are_made_of_it(season):
    def other(newest):
        text = newest.files["season.toml"].decode().replace(f'"{season.slug}"', '"another"')
        return Changed({**newest.files, "season.toml": text.encode()})

    outcome = perform(season, Action("edit", "x", other), 1, "Ada")
    assert isinstance(outcome, Refused)
    assert outcome.findings[0].code == "id-changed"


def test_undo_gives_the_old_files_back_and_refuses_what_would_lose_more(season):
    before = dict(open_version(season).files)
    perform(season, result(1), 1, "Ada")
    perform(season, result(2, "race-4"), 2, "Bob")
    assert isinstance(perform(season, versions.undoing(season, 2), 3, "Ada"), Done)
    after = open_version(season)
    assert after.season.events[1].sessions[0].classifications == (
        open_version(season, 1).season.events[1].sessions[0].classifications
    )
    assert len(after.season.events[1].sessions[1].classifications) == 2
    assert isinstance(perform(season, versions.undoing(season, 3), 4, "Ada"), Done)
    assert dict(open_version(season).files) == before
    numbers = []
    for team in ("One", "Other"):
        entry = next(one for one in open_version(season).season.entries if one.number == "3")
        fields = {"number": "3", "driver": "Kay van Berlo", "team": team, "class": "Pro"}
        fields["rounds"] = ",".join(map(str, entry.rounds))
        edit = on_season("entry", "x", lambda one, e=entry, f=fields: corrected(one, e.id, f))
        numbers.append(perform(season, edit, versions.head(season), "Ada").number)
    refused = perform(season, versions.undoing(season, numbers[0]), versions.head(season), "Bob")
    assert isinstance(refused, Refused)
    assert f"version {numbers[1]}" in refused.findings[0].message


def test_changes_are_told_in_sentences(season):
    perform(season, result(1), 1, "Ada")
    told = changes(open_version(season, 1).season, open_version(season).season)
    assert any("taken out" in sentence or "place" in sentence for sentence in told)
    assert changes(None, open_version(season).season) == [f"{open_version(season).season.name} begun"]
    cancelled = with_sessions(
        open_version(season).season,
        lambda one: msgspec.structs.replace(one, cancelled=one.id == "race-6" or one.cancelled),
    )
    told = changes(open_version(season).season, cancelled)
    assert any(sentence.endswith("Race 6: cancelled no → yes") for sentence in told)


@pytest.mark.parametrize("seed", range(200))
def test_two_changes_of_a_text_are_both_in_what_is_joined(seed):
    """Against a model: lines that one of two changed are as they left them, the others as they were."""
    chance = random.Random(seed)
    base = [f"line {number}\n" for number in range(12)]
    at = sorted(chance.sample(range(0, 12, 2), 4))
    one, other, both = list(base), list(base), list(base)
    for number, line in enumerate(at):
        mine, new = (one, other)[number % 2], [f"new {seed} {line}\n"] * chance.randrange(3)
        for text in (mine, both):
            place = text.index(f"line {line}\n")
            text[place : place + 1] = new
    texts = ["".join(text).encode() for text in (base, one, other, both)]
    assert joined(*texts[:3]) == texts[3]
    assert joined(texts[0], texts[2], texts[1]) == texts[3]
    clash = ["".join(base).replace("line 5", f"mine {who}").encode() for who in (1, 2)]
    assert joined(texts[0], *clash) is False


def test_what_a_correction_renames_keeps_its_address(empty):
    """A letter of a name, a number: the line in season.toml; another person in the same car: none."""
    entered, _ = pasted(open_version(empty).season, "number,driver,team\n1,Ann Ott,Red\n2,Bob Pim,Red\n")

    def edited(season, **fields):
        entry = season.entries[0]
        had = {"number": entry.number, "driver": entry.crew[0].name, "team": entry.team.name}
        return corrected(season, entry.id, had | fields)[0]

    typo = edited(entered, driver="Anne Ott", number="11")
    assert typo.site.moved == {"1-red": "11-red", "ann-ott": "anne-ott"}
    assert edited(typo, driver="Ann Ott", number="1").site.moved == {"11-red": "1-red", "anne-ott": "ann-ott"}
    assert edited(entered, driver="Cat Qin").site.moved == {}
    assert edited(entered, team="Redd").site.moved == {"1-red": "1-redd"}
    assert edited(entered, **{"class": "Am"}).site == entered.site
