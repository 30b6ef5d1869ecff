"""The same tests on a PostgreSQL of their own: a cluster made for the run, as a user who is not root."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from postgresql import THERE, cluster

if os.environ.get("OFFICE_DATABASE"):
    pytest.skip("these are the tests on PostgreSQL already", allow_module_level=True)
if not THERE:
    if os.environ.get("CI"):
        pytest.fail("no PostgreSQL: install Debian's package postgresql", pytrace=False)
    pytest.skip("NOT CHECKED: no PostgreSQL (Debian: postgresql)", allow_module_level=True)


def test_the_office_passes_its_tests_on_postgresql():
    with cluster("tests", "served") as address:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
            "OFFICE_DATABASE": f"{address}/tests",
            "OFFICE_SERVED_DATABASE": f"{address}/served",
        }
        root = Path(__file__).parents[2]
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "tests/office"]
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-5000:]
    assert " passed" in done.stdout
