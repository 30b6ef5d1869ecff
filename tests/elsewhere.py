"""The same files in another process, where the order of sets, the time zone and the clock are others."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Mapping


def hash_of(files: Mapping[str, bytes]) -> str:
    """Return what tells files with their names and bytes from any others."""
    return hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()


def hash_elsewhere(script: str) -> str:
    """Run a script that makes ``files`` in a process of its own; return their hash."""
    ran = subprocess.run(
        [sys.executable, "-c", f"{script}\n{_TELLS}"],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
    )
    return ran.stdout.strip()


#: `hash_of`, for a process that has not this folder on its path.
_TELLS = "import hashlib; print(hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest())"
