"""A damaged file gives a result or findings, never an exception, within 2 s of CPU and 500 MB.

The files that are damaged are the small ones of `tests/formats/corpus`, and those of the shared data folder
(COUNTBACK_SHARED) where it is there. One that fails is kept in `build/drills/`.
"""

from __future__ import annotations

import copy
import io
import json
import os
import random
import resource
import time
import zipfile
import zlib
from functools import cache
from pathlib import Path

from countback import load
from countback.formats.as_json import plain
from countback.formats.content import Content
from countback.formats.recognise import Reader, claims, readers
from countback.formats.writers import xlsx
from drills import Figures

SIZE = 200_000
SHARE = 400
UNIT = "files"

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("COUNTBACK_SHARED") or ROOT.parent / "shared")
LARGEST_SEED = 60_000
ODD = [
    *(b"null true -1 0 1e400 99999999999999999999 [] {} - . NaN 1.0 \x00 \xff".split()),
    *(b"} ] ' 68 Infinity 2147483647".split()),
    *(
        b'""',
        b'"',
        b";",
        b",",
        b"\r",
        b"\n",
        b"&a;",
        b"=1+1",
        b"[[[[[[[[",
        b'"\\ud800"',
        b'"1:99:99.9"',
        b"9" * 400,
    ),
    *(b"\xef\xbb\xbf", b"\xe2\x80\xae", b"<!ENTITY a '&a;&a;'>"),
]
VALUES: list[object] = [
    *(None, True, False, -1, 0, 1, 10**30, 1e300, -0.5, 2**31 - 1, 999999999),
    *("", "x", "\x00\x1b", "9" * 500, "1:99:99.9", "-", "Not Started", "\u202e", " / ", "C" * 70_000),
    *([], {}, [[]], [None], {"": {}}, [1] * 300),
]


@cache
def seeds() -> list[tuple[str, bytes]]:
    """Return the files to begin with."""
    folders = [
        ROOT / "tests" / "formats" / "corpus",
        SHARED / "data" / "alkamel",
        SHARED / "data" / "simracing",
    ]
    files = [
        path for folder in folders if folder.is_dir() for path in sorted(folder.rglob("*")) if path.is_file()
    ]
    book = xlsx.write(load("porsche-carrera-cup-north-america-2022"))
    return [*((path.name, path.read_bytes()) for path in files), ("season.xlsx", book)]


def smaller(data: bytes) -> bytes:
    """Return a file small enough to be mutated by the thousand: long lists keep their first values."""
    if len(data) <= LARGEST_SEED or data[:1] == b"P":
        return data
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except ValueError:
        return data[:LARGEST_SEED]
    return json.dumps(_cut(document)).encode()


def _cut(value: object) -> object:
    if isinstance(value, list):
        return [_cut(one) for one in value[:6]]
    return {key: _cut(one) for key, one in value.items()} if isinstance(value, dict) else value


def mutated(data: bytes, dice: random.Random) -> bytes:
    """Return the file with a few accidents: bits, cuts, copies, odd values in the place of others."""
    if data[:4] == b"PK\x03\x04" and dice.random() < 0.7:
        return _inside_zip(data, dice)
    if dice.random() < 0.7 and data.lstrip(b"\xef\xbb\xbf \r\n")[:1] in (b"{", b"["):
        try:
            document = json.loads(data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-8-sig"))
        except ValueError:
            return data
        for _ in range(dice.choice((1, 1, 2, 4, 12))):
            _inside_json(document, dice)
        return json.dumps(document).encode()
    return _accident(data, dice)


def _inside_json(document: object, dice: random.Random) -> None:
    """Replace, remove, double or move one value somewhere in a document."""
    at, key = document, None
    while isinstance(at, dict | list) and at and (key is None or dice.random() < 0.8):
        inside, key = at, dice.choice(list(at)) if isinstance(at, dict) else dice.randrange(len(at))
        at = inside[key]
    if key is None:
        return
    kind = dice.randrange(8)
    if kind < 5:
        inside[key] = copy.deepcopy(dice.choice(VALUES))
    elif kind == 5:
        del inside[key]
    elif kind == 6 and isinstance(inside, list):
        inside.extend(copy.deepcopy(at) for _ in range(dice.choice((1, 50))))
    elif isinstance(inside, dict):
        inside[dice.choice(("", "type", "data", "drivers", "number", "position"))] = copy.deepcopy(at)


def _inside_zip(data: bytes, dice: random.Random) -> bytes:
    """Mutate one part of a workbook and pack it again."""
    out = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(data)) as archive,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            parts = archive.infolist()
            chosen = dice.choice(parts)
            for part in parts:
                content = archive.read(part)
                new.writestr(part, _accident(content, dice) if part is chosen else content)
    except (zipfile.BadZipFile, OSError):
        return data
    return out.getvalue()


def _accident(data: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.choice((1, 1, 2, 3, 6))):
        if not data:
            return data
        at = dice.randrange(len(data))
        kind = dice.randrange(7)
        if kind == 0:
            data = data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + data[at + 1 :]
        elif kind == 1:
            data = data[:at] + data[at + dice.randrange(1, 60) :]
        elif kind == 2:
            data = data[:at] + dice.choice(ODD) + data[at:]
        elif kind == 3:
            size = dice.randrange(1, 400)
            data = data[:at] + data[at : at + size] * dice.choice((2, 3, 40)) + data[at + size :]
        elif kind == 4:
            data = data[:at]
        elif kind == 5:
            data = _other_value(data, at, dice)
        else:
            other = dice.randrange(len(data))
            data = data[:at] + data[other : other + 50] + data[at + 50 :]
    return data


def _other_value(data: bytes, at: int, dice: random.Random) -> bytes:
    """Return the file with one value between delimiters replaced."""
    ends = [found for mark in (b",", b":", b";", b"<", b">", b"\n") if (found := data.find(mark, at)) >= 0]
    if len(ends) < 2:
        return data
    start, stop = sorted(ends)[:2]
    return data[: start + 1] + dice.choice(ODD) + data[stop:]


def run(size: int, seed: int) -> Figures:
    """Damage so many files, as many for each reader."""
    wrong, slowest, held_before = [], 0.0, peak()
    known = readers()
    files = {reader.name: own_files(reader) for reader in known}
    wrong += [f"{name}: no file to begin with in tests/formats/corpus" for name in files if not files[name]]
    dice = {name: random.Random(f"{name} {seed}") for name in files}
    for number in range(size):
        reader = known[number % len(known)]
        if not files[reader.name]:
            continue
        name, data = dice[reader.name].choice(files[reader.name])
        data = mutated(data, dice[reader.name])
        before = time.process_time()
        try:
            content = Content(name, data)
            reader.recognises(content)
            json.dumps(plain(reader.read(content)))
        except Exception as error:
            wrong.append(f"{reader.name}: {type(error).__name__}: {error}; {keep(reader, name, data)}")
        taken = time.process_time() - before
        slowest = max(slowest, taken)
        if taken > 2.0:
            wrong.append(f"{reader.name}: {taken:.1f} s; {keep(reader, name, data)}")
    # The process may have held more before, for something else.
    if (held := peak() - held_before) > 500:
        wrong.append(f"{held} MB of memory")
    return Figures(size, tuple(wrong), {"slowest file, ms": slowest * 1000, "memory, MB": held})


def own_files(reader: Reader) -> list[tuple[str, bytes]]:
    """Return the files that this reader alone claims, made small."""
    return [(name, smaller(data)) for name, data in seeds() if claims(Content(name, data), [reader])]


def keep(reader: Reader, name: str, data: bytes) -> Path:
    """Write down the file that went wrong; return where."""
    folder = ROOT / "build" / "drills"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{reader.name}-{zlib.crc32(data):08x}-{name}"
    path.write_bytes(data)
    return path


def peak() -> int:
    """Return the most memory that the process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
