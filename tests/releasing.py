"""Builds the wheel and the sdist, and tries each in an empty environment, as `make release` does.

    python tests/releasing.py

The version and the newest heading of the changelog must agree, nothing may be left out of a package, and the
main commands must run from it. Exits with 1 and says what is wrong. Nothing is uploaded.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import countback

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
TRIAL = ROOT / "build" / "release"
SEASON = "porsche-carrera-cup-north-america-2022"
#: What is run in an empty environment, and what it must print.
COMMANDS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("--version",), countback.__version__),
    (("standings", SEASON, "--championship", "overall"), "Parker Thompson"),
    (("why", SEASON, "thompson", "--session", "race-15"), "inherited"),
    (("check", SEASON), "points agree in 48 of 48 rows"),
    (("publish", SEASON, "-o", "site"), "pages"),
)


def main() -> int:
    """Build and try; return the exit status."""
    wrong = [*changelog_wrong((ROOT / "CHANGELOG.md").read_text("utf-8"), countback.__version__)]
    wrong += readme_wrong((ROOT / "README.md").read_text("utf-8"), countback.__version__)
    shutil.rmtree(DIST, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", str(DIST)], cwd=ROOT, check=True)
    packages = sorted(DIST.iterdir())
    for package in packages:
        wrong += [f"{package.name} lacks {name}" for name in left_out(package)]
        wrong += [f"{package.name}: {what}" for what in tried(package)]
    for what in wrong:
        print(f"NOT READY: {what}", file=sys.stderr)
    if not wrong:
        print(f"ready: {', '.join(package.name for package in packages)}")
    return 1 if wrong else 0


def changelog_wrong(text: str, version: str) -> list[str]:
    """Return in what the changelog and the version do not agree."""
    headings: list[str] = re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)
    newest = next((heading for heading in headings if heading != "Unreleased"), None)
    if newest != version:
        return [
            f"the version is {version}, the newest release in CHANGELOG.md {newest}: write the same into "
            "__version__ (src/countback/__init__.py), a heading of CHANGELOG.md and Status in README.md"
        ]
    if "Unreleased" in headings and re.search(r"## \[Unreleased\]\s+(?!## )\S", text):
        return [
            "CHANGELOG.md has changes that belong to no release: below ## [Unreleased] write "
            f"## [{following(version)}] - {dt.date.today().isoformat()} above them, and that version into "
            "__version__ (src/countback/__init__.py) and Status in README.md"
        ]
    return []


def following(version: str) -> str:
    """Return the version that comes next when something was mended."""
    *front, last = version.split(".")
    return ".".join([*front, str(int(last) + 1)])


def readme_wrong(text: str, version: str) -> list[str]:
    """Return whether the README speaks of another version."""
    told = re.findall(r"\bversion (\d+\.\d+\.\d+)", text)
    return [f"README.md speaks of version {other}; it is {version}" for other in told if other != version]


def left_out(package: Path) -> list[str]:
    """Return which files of the package's own folder the wheel or sdist does not hold."""
    source = ROOT / "src"
    listed = subprocess.run(
        ["git", "ls-files", "src/countback"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    wanted = {(ROOT / name).relative_to(source).as_posix() for name in listed.stdout.splitlines()}
    if package.suffix == ".whl":
        with zipfile.ZipFile(package) as archive:
            held = set(archive.namelist())
    else:
        with tarfile.open(package) as tar:
            held = {name.partition("/src/")[2] for name in tar.getnames()}
    return sorted(wanted - held)


def tried(package: Path) -> list[str]:
    """Install a package in an empty environment, with what it needs from the lock, and run the commands."""
    shutil.rmtree(TRIAL, ignore_errors=True)
    venv.create(TRIAL, with_pip=True)
    python = next(
        path for path in (TRIAL / "bin" / "python", TRIAL / "Scripts" / "python.exe") if path.exists()
    )
    install = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*install, "--require-hashes", "-r", str(ROOT / "requirements.lock")], check=True)
    subprocess.run([*install, "--no-deps", "--no-build-isolation", str(package)], check=True)
    wrong = []
    for command, expected in COMMANDS:
        done = subprocess.run(
            [str(python), "-m", "countback", *command], cwd=TRIAL, capture_output=True, text=True, check=False
        )
        if done.returncode or expected not in done.stdout:
            said = (done.stderr or done.stdout).strip().splitlines()[-1:]
            wrong.append(f"countback {' '.join(command)} exited with {done.returncode}: {said}")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
