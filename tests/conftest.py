"""What all tests share: the folder of real data, and the switch that rewrites golden files."""

import difflib
import os
from pathlib import Path

import msgspec
import pytest
from installing import Install, installer

ROOT = Path(__file__).resolve().parent.parent
# A bug shows its traceback in a test, also in the processes that it starts.
os.environ.setdefault("COUNTBACK_DEBUG", "1")
MISSING = "REAL DATA MISSING"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept",
        action="store_true",
        help="rewrite the golden files with what the code gives today",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest by itself, so that in the end no worker waits for it."""
    items.sort(key=lambda item: item.name != "test_the_office_passes_its_tests_on_postgresql")


@pytest.fixture(scope="session")
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be rewritten instead of compared."""
    return bool(request.config.getoption("--accept"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data: COUNTBACK_SHARED, or `shared` beside the repository."""
    folder = Path(os.environ.get("COUNTBACK_SHARED") or ROOT.parent / "shared")
    if not folder.is_dir():
        pytest.skip(f"{MISSING}: no folder {folder}. NOT CHECKED against it. Set COUNTBACK_SHARED.")
    return folder


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Install:
    """Install a package of somebody else for this test."""
    return installer(monkeypatch, tmp_path / "installed")


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Show where two structs differ: their own text is one line for people."""
    if op != "==" or not (isinstance(left, msgspec.Struct) and type(left) is type(right)):
        return None
    shown = [
        msgspec.json.format(msgspec.json.encode(one, enc_hook=str)).decode().splitlines()
        for one in (left, right)
    ]
    return [f"{left!r} == {right!r}", *difflib.unified_diff(*shown, "left", "right", n=2, lineterm="")][:200]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    missing = sum(MISSING in str(report.longrepr) for report in skipped)
    terminalreporter.write_line(
        f"Tests skipped for want of the real data (COUNTBACK_SHARED): {missing}",
        yellow=missing > 0,
        bold=missing > 0,
    )
