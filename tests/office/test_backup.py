"""A backup is one state, read back when it is made; a damaged one is refused with its place."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import zipfile

import pytest

from countback.office.backup import MANIFEST, backup, restore, verify
from countback.office.beginning import founded
from countback.office.outbox.receivers import add
from countback.office.publishing import Issue, issue
from countback.office.reports import Filed, file_report, lay_aside
from countback.office.versions import open_version

from .conftest import named, shipped


@pytest.fixture(scope="module")
def made(office, tmp_path_factory):
    season = founded(named(shipped(), f"backup-{os.getpid()}"), "Ada")
    issue(season, Issue("race-3", "official"), 1, "Pat")
    protest = Filed(kind="protest", text="Cut.", by="Team A", session="race-3", name="a.png", attachment=b"x")
    report = file_report(season, open_version(season).season, protest, "Sue")
    lay_aside(report, "withdrawn", "settled", "Sue")
    receiver = add(season.series, "webhook", "Board", "https://a.example/", "https://b.example/", "Ada")
    assert receiver.secret
    target = tmp_path_factory.mktemp("backup") / "office.zip"
    backup(target)
    return target


def test_a_backup_is_whole_and_leaves_nothing_beside_it(made):
    assert verify(made) == []
    assert os.listdir(made.parent) == [made.name]


def test_an_office_that_holds_something_is_not_filled(made):
    assert [one.code for one in restore(made)] == ["not-empty"]


def test_a_restored_office_has_the_same_versions_documents_and_people(made, tmp_path):
    """In a process of its own, since an office is one to a process; into SQLite, whatever it came from."""
    environment = {
        key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "OFFICE_DATABASE")
    }
    command = [sys.executable, "-m", "countback", "restore", str(made), "--data", str(tmp_path / "new")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    again = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert again.returncode == 1
    assert "holds seasons already" in again.stderr
    second = tmp_path / "second.zip"
    command = [sys.executable, "-m", "countback", "backup", str(second), "--data", str(tmp_path / "new")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(made) as one, zipfile.ZipFile(second) as other:
        assert sorted(one.namelist()) == sorted(other.namelist())
        assert not [name for name in one.namelist() if one.read(name) != other.read(name)]


@pytest.mark.parametrize("seed", range(6 if os.environ.get("OFFICE_DATABASE") else 30))
def test_a_damaged_backup_is_refused_with_its_place(made, seed, tmp_path):
    chance = random.Random(seed)
    data = bytearray(made.read_bytes())
    kind = seed % 3
    if kind == 0:
        place = chance.randrange(len(data))
        data[place] ^= 1 << chance.randrange(8)
    elif kind == 1:
        del data[chance.randrange(len(data)) :]
    damaged = tmp_path / "damaged.zip"
    if kind == 2:
        with zipfile.ZipFile(made) as old, zipfile.ZipFile(damaged, "w") as new:
            names = old.namelist()
            victim = chance.choice([name for name in names if name != MANIFEST])
            for name in names:
                if name != victim:
                    new.writestr(name, old.read(name))
                elif chance.random() < 0.5:
                    new.writestr(name, old.read(name).replace(b"a", b"b", 1) + b" ")
    else:
        damaged.write_bytes(data)
    found = verify(damaged)
    if kind == 0 and not found:
        # A bit that no reader of zip files looks at: what is read is what was written.
        with zipfile.ZipFile(made) as one, zipfile.ZipFile(damaged) as other:
            assert all(one.read(name) == other.read(name) for name in one.namelist())
        return
    assert found
    assert found[0].code == "damaged-backup"
    assert found[0].where.file == str(damaged)
    if kind == 2:
        assert found[0].where.key == victim
