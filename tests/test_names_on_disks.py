"""Names that not every disk can hold are found when a folder is read, not when it is copied."""

from __future__ import annotations

import shutil
import unicodedata
from pathlib import Path

import pytest

from countback.store.files import InMemory
from countback.store.folder import read_season
from countback.store.season_files import read_files
from countback.store.writing.writer import season_files

CUP = Path(__file__).parent / "folders" / "hand-written"
PUBLISHED = b"competitor,points\nAnn One,25\n"


@pytest.mark.parametrize("name", ["published/con.csv", "published/lpt1.csv", "aux.toml", "Nul.toml"])
def test_a_name_that_windows_keeps(name: str) -> None:
    season, findings = read_files(InMemory({**season_files(CUP), name: PUBLISHED}))
    assert season is not None
    (finding,) = [one for one in findings if one.code == "reserved-name"]
    assert (finding.where.file, finding.severity) == (name, "warning")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("rules.toml", "Rules.toml"),
        (unicodedata.normalize("NFC", "règles.toml"), unicodedata.normalize("NFD", "règles.toml")),
        ("straße.toml", "STRASSE.toml"),
        ("published/drivers.csv", "published/Drivers.csv"),
    ],
)
def test_names_that_differ_by_case_or_unicode_form(one: str, other: str) -> None:
    files = season_files(CUP)
    season, findings = read_files(InMemory({one: b"", **files, other: b"competitor,points\n"}))
    assert season is not None
    (finding,) = [finding for finding in findings if finding.code == "names-alike"]
    assert finding.severity == "warning"
    assert {finding.where.file, *finding.message.split()} >= {one, other}


def test_an_ordinary_folder_has_none_of_these(tmp_path: Path) -> None:
    shutil.copytree(CUP, tmp_path / "cup")
    codes = {finding.code for finding in read_season(tmp_path / "cup").findings}
    assert not codes & {"reserved-name", "names-alike"}
