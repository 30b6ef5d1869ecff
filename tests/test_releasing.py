"""What `make release` refuses before it builds anything."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import releasing


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("# Changelog\n\n## [1.2.0] - 2026-01-01\n\n- All.\n", ""),
        ("# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-01-01\n\n- All.\n", ""),
        ("# Changelog\n\n## [1.1.0] - 2026-01-01\n\n- All.\n", "the version is 1.2.0"),
        ("# Changelog\n\n## [Unreleased]\n\n- All.\n", "the version is 1.2.0"),
        ("# Changelog\n\n## [Unreleased]\n\n- More.\n\n## [1.2.0]\n\n- All.\n", "belong to no release"),
    ],
)
def test_the_version_and_the_changelog_must_agree(text: str, wrong: str) -> None:
    found = " ".join(releasing.changelog_wrong(text, "1.2.0"))
    assert wrong in found
    assert bool(wrong) == bool(found)


def test_changes_without_a_release_are_told_how_to_become_one() -> None:
    (told,) = releasing.changelog_wrong("## [Unreleased]\n\n- More.\n\n## [1.2.9]\n\n- All.\n", "1.2.9")
    assert "## [1.2.10] - " in told
    assert "__version__ (src/countback/__init__.py)" in told


def test_the_readme_speaks_of_the_same_version() -> None:
    assert releasing.readme_wrong("Young: version 1.2.0, the first.", "1.2.0") == []
    assert releasing.readme_wrong("Young: version 1.2.0, the first.", "1.2.1") == [
        "README.md speaks of version 1.2.0; it is 1.2.1"
    ]


def test_a_package_that_lacks_a_file_is_told_of(tmp_path: Path) -> None:
    package = tmp_path / "countback-0-py3-none-any.whl"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("countback/__init__.py", "")
    lacking = releasing.left_out(package)
    assert "countback/scoring/score.py" in lacking
    assert "countback/__init__.py" not in lacking
