"""Files of 50 MB through the readers: each ends within 2 s and 500 MB, with a result or findings.

    python benchmarks/large_files.py [name ...]

Each file is made, read in a process of its own, and one line is printed for it; exits with 1 when one of
them took too long or too much memory.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

SIZE = 50_000_000
SHEET = b"POSITION;NUMBER;STATUS; LAPS;TOTAL_TIME;FL_TIME;TEAM;CLASS;DRIVER_1;\r\n"
CAR = b"1;7;Classified;12;20:01.5;1:40.250;A;Pro;Ann Lee;\r\n"
CLUB = b"Pos;No;Driver;Laps;Time\n"
OPEN = b'<?xml version="1.0"?><rFactorXML><RaceResults><Race>'
CLOSE = b"</Race></RaceResults></rFactorXML>"
DRIVER = b"<Driver><Name>Al</Name><Position>1</Position><Laps>3</Laps></Driver>"


def filled(head: bytes, unit: bytes, tail: bytes = b"") -> bytes:
    """Return 50 MB of the same between a beginning and an end."""
    return head + unit * ((SIZE - len(head) - len(tail)) // len(unit)) + tail


def listed(before: str, item: dict[str, object], after: str) -> bytes:
    """Return JSON that repeats one object of a list."""
    unit = json.dumps(item)
    return filled(before.encode(), unit.encode() + b",", (unit + after).encode())


def workbook(rows: bytes) -> bytes:
    """Return an XLSX file with one sheet of these rows."""
    import io
    import zipfile

    import xlsxwriter

    out, packed = io.BytesIO(), io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet("Race").write_row(0, 0, ["Pos", "No", "Driver", "Laps"])
    book.close()
    with zipfile.ZipFile(out) as archive, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in archive.infolist():
            data = archive.read(part)
            if part.filename.endswith("sheet1.xml"):
                data = data.replace(b"</sheetData>", rows + b"</sheetData>")
            new.writestr(part.filename, data)
    return packed.getvalue()


PERSON: dict[str, object] = {"cust_id": 1, "display_name": "Ann", "points": 3}
CLASSIFIED: dict[str, object] = {"position": "1", "number": "7", "laps": "9", "drivers": [{"surname": "Lee"}]}
LAP: dict[str, object] = {"carId": 1, "laptime": 100_000, "splits": [30_000, 30_000, 40_000]}
SERVER: dict[str, object] = {"DriverName": "Ann", "DriverGuid": "1", "TotalTime": 9, "BestLap": 90_000}
FILES: dict[str, Callable[[], bytes]] = {
    "sheet-of-cars": lambda: filled(SHEET, CAR),
    "sheet-of-one-line": lambda: filled(SHEET, b"1;"),
    "sheet-of-laps": lambda: filled(b"NUMBER;LAP_NUMBER;LAP_TIME\n", b"7;1;1:40.000\n"),
    "table": lambda: filled(CLUB, b"1;7;Ann Lee;9;20:01.5\n"),
    "table-of-one-line": lambda: filled(CLUB, b"x;"),
    "table-of-blanks": lambda: filled(CLUB, b";\n"),
    "open-quotation": lambda: filled(CLUB + b'1;2;"', b"a"),
    "xml-of-drivers": lambda: filled(OPEN, DRIVER, CLOSE),
    "xml-of-laps": lambda: filled(OPEN + b"<Driver>", b'<Lap num="1">9</Lap>', b"</Driver>" + CLOSE),
    "xml-of-ampersands": lambda: filled(OPEN, b"&", CLOSE),
    "xml-of-attributes": lambda: filled(OPEN + b"<Lap ", b'a="1" ', b"/>" + CLOSE),
    "json-of-cars": lambda: listed(
        '{"session": {"session_type": "Race", "event_name": "x"}, "classification": [', CLASSIFIED, "]}"
    ),
    "json-of-people": lambda: listed("[", PERSON, "]"),
    "json-of-laps": lambda: listed('{"sessionType": "R", "sessionResult": {}, "laps": [', LAP, "]}"),
    "json-of-results": lambda: listed(
        '{"TrackName": "x", "Type": "RACE", "Cars": [], "Result": [', SERVER, "]}"
    ),
    "json-of-numbers": lambda: filled(b"[", b"1,", b"1]"),
    "json-of-objects": lambda: filled(b"[", b"{},", b"{}]"),
    "json-without-end": lambda: filled(b"", b"["),
    "json-with-controls": lambda: filled(b'{"sessionType":"\x01","sessionResult":{},"x":"', b"a\t", b'"}'),
    "utf-16": lambda: filled('{"sessionResult": "'.encode("utf-16-le"), "é".encode("utf-16-le")),
    "latin-1": lambda: filled(b'{"a":"', b"\xe9", b'"}'),
    "workbook-of-cells": lambda: workbook(b"<row>" + b"<c><v>1</v></c>" * 500_000 + b"</row>"),
    "workbook-of-rows": lambda: workbook(b"<row/>" * 4_000_000),
}


def child(name: str, file: str) -> None:
    """Read one file and print how that went."""
    from countback.formats.as_json import plain
    from countback.formats.recognise import read

    data = Path(file).read_bytes()
    started = time.perf_counter()
    found = read(name, data)
    took = time.perf_counter() - started
    plain(found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    good = took < 2 and peak < 500
    said = ", ".join(dict.fromkeys(one.code for one in found.findings))
    line = f"{name:20} {len(data) / 1e6:5.1f} MB {took:5.2f} s {peak:4} MB  {found.reader or '-'}: {said}"
    print(line if good else f"{line}  FAILED", flush=True)
    sys.exit(not good)


def main() -> None:
    """Make and read all files, or those named."""
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "large"
        for name, make in FILES.items():
            if not sys.argv[1:] or name in sys.argv[1:]:
                file.write_bytes(make())
                ended = subprocess.run([sys.executable, __file__, "--child", name, str(file)], check=False)
                failed |= ended.returncode != 0
    sys.exit(failed)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(*sys.argv[2:4])
    main()
