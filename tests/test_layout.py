"""The repository itself: nothing of one machine in it, and modules that stay readable."""

import ast
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "src").rglob("*.py"))
LONGEST = 400
#: Longer, as `test_house` says why.
LONG = {"src/countback/scoring/loop.py"}

# Brackets keep each pattern from finding itself here.
OF_ONE_MACHINE = re.compile(
    r"-[-](extra-)?index-url"
    r"|-[-]find-links"
    r"|-[-]trusted-host"
    r"|file[:]//"
    r"|(?<![\w.])[/](root|home|work|Users)/"
)


def tracked_files() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    paths = [ROOT / name for name in listing.split("\0") if name]
    return [path for path in paths if path.is_file()]


def test_no_tracked_file_names_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in tracked_files()
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), start=1)
        if OF_ONE_MACHINE.search(line)
    ]
    assert not found, "paths or package mirrors of one machine:\n" + "\n".join(found)


def test_modules_are_short() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in MODULES}
    names = {path.relative_to(ROOT).as_posix(): n for path, n in lengths.items() if n > LONGEST}
    long = [f"{name}: {n}" for name, n in names.items() if name not in LONG]
    assert not long, f"more than {LONGEST} lines, split by meaning:\n" + "\n".join(long)


def test_every_module_has_a_docstring() -> None:
    bare = [
        str(path.relative_to(ROOT))
        for path in MODULES
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert not bare, "modules without a docstring:\n" + "\n".join(bare)
