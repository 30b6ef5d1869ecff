"""A PostgreSQL of one's own for tests, drills and benchmarks: a cluster made for the run, not as root."""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BINARIES = (
    sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    or [os.path.dirname(shutil.which("initdb") or "") or "/nonexistent"]
)[-1]
THERE = os.path.exists(f"{BINARIES}/initdb")


@contextmanager
def cluster(*names: str) -> Iterator[str]:
    """Give the address of a new cluster, with databases of these names; it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="countback-pg-"))
    folder.chmod(0o777)
    data = folder / "data"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    _run("initdb", "-D", str(data), "-U", "office", "--auth=trust", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    _run("pg_ctl", "-D", str(data), "-o", options, "-w", "-l", str(folder / "log"), "start")
    try:
        for name in names:
            _run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "office", name)
        yield f"postgres://office@127.0.0.1:{port}"
    finally:
        _run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL, which refuses to run as root."""
    who: dict[str, object] = {}
    if os.geteuid() == 0:
        names = {one.pw_name: one for one in pwd.getpwall()}
        user = names.get("postgres") or names["nobody"]
        who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    command = [f"{BINARIES}/{program}", *arguments]
    subprocess.run(command, check=True, capture_output=True, text=True, cwd="/", **who)  # type: ignore[call-overload]
