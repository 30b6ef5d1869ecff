"""The same tests on a PostgreSQL of their own: a cluster made for the run, as a user who is not root."""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

BINARIES = sorted(glob.glob("/usr/lib/postgresql/*/bin")) or [
    os.path.dirname(shutil.which("initdb") or "") or "/nonexistent"
]
if os.environ.get("OFFICE_DATABASE"):
    pytest.skip("these are the tests on PostgreSQL already", allow_module_level=True)
if not os.path.exists(f"{BINARIES[-1]}/initdb"):
    if os.environ.get("CI"):
        pytest.fail("no PostgreSQL: install Debian's package postgresql", pytrace=False)
    pytest.skip("NOT CHECKED: no PostgreSQL (Debian: postgresql)", allow_module_level=True)


def as_user(command, **more):
    """Run a program of PostgreSQL, which refuses to run as root."""
    if os.geteuid() == 0:
        nobody = pwd.getpwnam(
            "postgres" if any(p.pw_name == "postgres" for p in pwd.getpwall()) else "nobody"
        )
        more |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd="/", **more)


@pytest.fixture(scope="module")
def cluster():
    folder = Path(tempfile.mkdtemp(prefix="countback-pg-"))
    folder.chmod(0o777)
    data, binaries = folder / "data", BINARIES[-1]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    as_user(
        [f"{binaries}/initdb", "-D", str(data), "-U", "office", "--auth=trust", "-E", "UTF8", "--no-sync"]
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    as_user([f"{binaries}/pg_ctl", "-D", str(data), "-o", options, "-w", "-l", str(folder / "log"), "start"])
    try:
        for name in ("tests", "served"):
            as_user([f"{binaries}/createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "office", name])
        yield f"postgres://office@127.0.0.1:{port}"
    finally:
        as_user([f"{binaries}/pg_ctl", "-D", str(data), "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)


def test_the_office_passes_its_tests_on_postgresql(cluster):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        "OFFICE_DATABASE": f"{cluster}/tests",
        "OFFICE_SERVED_DATABASE": f"{cluster}/served",
    }
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "tests/office"]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-5000:]
    assert " passed" in done.stdout
