"""A zip file that knows what belongs in it: parts, and their hashes in a manifest."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from countback.office.archive import EPOCH

MANIFEST = "manifest.json"
_UNREADABLE = (
    zipfile.BadZipFile,
    OSError,
    ValueError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    zlib.error,
)


@dataclass(frozen=True)
class Kind:
    """What a file is called, and the format that this version writes and reads."""

    words: str
    format: int


def seal(archive: zipfile.ZipFile, about: dict[str, Any], parts: Iterable[tuple[str, bytes]]) -> None:
    """Write parts, then the manifest: ``about``, which may be filled meanwhile, and their hashes."""
    sums = {}
    for name, data in parts:
        sums[name] = hashlib.sha256(data).hexdigest()
        archive.writestr(_part(name), data, zipfile.ZIP_DEFLATED)
    manifest = json.dumps({**about, "sums": sums}, indent=1)
    archive.writestr(_part(MANIFEST), manifest, zipfile.ZIP_DEFLATED)


def _part(name: str) -> zipfile.ZipInfo:
    """Return the head of a part without the hour at which it is packed: the same parts are the same file."""
    return zipfile.ZipInfo(name, EPOCH)


def damages(source: Path | IO[bytes], kind: Kind) -> list[tuple[str, str]]:
    """Return the parts of a sealed file that are wrong, each with what is; nothing where it is whole."""
    try:
        with zipfile.ZipFile(source) as archive:
            about = json.loads(archive.read(MANIFEST))
            if about.get("format") != kind.format or about.get("kind", kind.words) != kind.words:
                what = f"{about.get('kind', 'format')} {about.get('format')!r}"
                return [(MANIFEST, f"{what} is not one that this version reads as {kind.words}")]
            sums, names = about["sums"], archive.namelist()
            there = {*names} - {MANIFEST}
            wrong = [(part, "is missing") for part in sorted(sums.keys() - there)]
            wrong += [(part, "does not belong there") for part in sorted(there - sums.keys())]
            wrong += [(part, "stands twice") for part in sorted({*names}) if names.count(part) > 1]
            for part in sorted(there & sums.keys()):
                try:
                    whole = hashlib.sha256(archive.read(part)).hexdigest() == sums[part]
                except _UNREADABLE:
                    whole = False
                if not whole:
                    wrong.append((part, "is damaged"))
            return wrong
    except OSError as error:
        return [("", f"cannot be read: {error.strerror or error}")]
    except (*_UNREADABLE, KeyError, TypeError, AttributeError) as error:
        return [("", f"is not {kind.words}: {error}")]
