"""Rulebooks from files: beside a season, by path, or by the name of a shipped one."""

from __future__ import annotations

import difflib
from pathlib import Path

from countback.rules.book import Read, rulebook_from
from countback.store.files import OnDisk
from countback.store.findings import Findings
from countback.store.shipped import RULEBOOKS, rulebooks
from countback.store.toml_read import parse


def read_rulebook(name_or_path: str, year: int | None, base: Path | None = None) -> Read:
    """Return the rulebook of a year, or None with findings that say file, line and key.

    A name that ends in ``.toml`` is a file: in the season folder ``base`` and nowhere else where that
    is given, because a season of unknown origin must not reach into the machine it is read on;
    otherwise by its path. Any other name is that of a shipped rulebook.
    """
    findings = Findings()
    if name_or_path.endswith(".toml"):
        folder = base if base is not None else Path(name_or_path).parent
        name = name_or_path if base is not None else Path(name_or_path).name
        if base is not None and (Path(name).is_absolute() or ".." in Path(name).parts):
            findings.add(
                "outside-folder",
                f"the rulebook {name_or_path!r} is not in the season folder",
                "put the file there and name it without a folder",
                file="season.toml",
                key="rulebook",
            )
            return Read(None, findings)
    else:
        folder, name = RULEBOOKS, f"{name_or_path}.toml"
        if name_or_path not in rulebooks():
            near = difflib.get_close_matches(name_or_path, rulebooks(), n=3, cutoff=0.5)
            known = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(rulebooks())}"
            findings.add(
                "unknown-rulebook",
                f"no shipped rulebook {name_or_path!r}",
                f"{known} (a file in the season folder is named with .toml)",
                file="season.toml",
                key="rulebook",
            )
            return Read(None, findings)
    if not (folder / name).exists():
        findings.add(
            "missing-file",
            "there is no such rulebook",
            "write the file, or name a shipped rulebook",
            file=name,
        )
        return Read(None, findings)
    data = OnDisk(folder).read(name, findings)
    document = None if data is None else parse(data, name, findings)
    if document is None:
        return Read(None, findings)
    start = len(findings)
    read = rulebook_from(document.data, file=name, year=year)
    findings.extend(read.findings)
    document.locate(findings, start)
    return Read(read.rulebook, findings)
