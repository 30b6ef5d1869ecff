"""Files that were sent in and wait for somebody to say that they are to be stored, for an hour."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from pathlib import Path
from typing import Any

from django.conf import settings

from countback.office import models
from countback.office.archive import pack, unpack

LIFETIME = 3600


def keep(season: models.Season, user: Any, files: dict[str, bytes]) -> str:
    """Keep files for somebody and return the key that gives them back."""
    folder = _folder()
    for old in folder.iterdir():
        if time.time() - old.stat().st_mtime > LIFETIME:
            old.unlink(missing_ok=True)
    key = secrets.token_urlsafe(18)
    handle = os.open(folder / _name(season, user, key), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pack(files))
    return key


def kept(season: models.Season, user: Any, key: str) -> dict[str, bytes] | None:
    """Return the files of a key; None where it is another's, unknown or too old."""
    try:
        return unpack((_folder() / _name(season, user, key)).read_bytes())
    except OSError:
        return None


def _folder() -> Path:
    folder = Path(settings.COUNTBACK_PLACE.data) / "uploads"
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder


def _name(season: models.Season, user: Any, key: str) -> str:
    """Return a file's name that only the same person at the same desk comes to."""
    return hashlib.sha256(f"{season.pk} {user.pk} {key}".encode()).hexdigest()
