"""A season brought as a zip file: its folder, or its archive from another office."""

from __future__ import annotations

import zipfile
from typing import IO, Any

from countback.model.finding import Finding
from countback.office import models
from countback.office.beginning import founded, taken_in
from countback.office.whole_season import import_whole, is_archive
from countback.office.working import build_soon


def brought(source: IO[bytes], name: str, user: Any, author: str) -> models.Season | tuple[Finding, ...]:
    """Take a season in from a zip file; returns what forbids it where it is not."""
    if is_archive(source):
        # Its documents are served as they are: whoever brings them can put anything before the public.
        if not user.is_superuser:
            message = "the archive of a season is taken in by the owner of the office"
            return (Finding(code="not-allowed", message=message, hint="ask them, or bring the folder in it"),)
        made = import_whole(source, name)
        if not isinstance(made, models.Season):
            return tuple(made)
        build_soon(made)
        return made
    try:
        with zipfile.ZipFile(source) as archive:
            files = taken_in(archive)
    except (zipfile.BadZipFile, ValueError, RuntimeError, OSError, NotImplementedError) as error:
        return (Finding(code="not-a-season", message=f"the zip file cannot be taken in: {error}"),)
    return founded(files, author, user=user)
