"""Install a package of somebody else for one test: its modules and its entry points, on the path."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Protocol

import pytest


class Install(Protocol):
    """Puts modules and entry points (group, name, what it leads to) where an installation would."""

    def __call__(self, points: Mapping[str, Mapping[str, str]], **modules: str) -> None: ...


def installer(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Install:
    """Return what installs packages into a folder."""

    def install(points: Mapping[str, Mapping[str, str]], **modules: str) -> None:
        about = folder / f"{next(iter(modules), 'nothing')}-1.0.dist-info"
        about.mkdir(parents=True)
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n", "utf-8")
        lines = [f"[{group}]\n" + "".join(f"{name} = {to}\n" for name, to in named.items())
                 for group, named in points.items()]  # fmt: skip
        (about / "entry_points.txt").write_text("\n".join(lines), "utf-8")
        for name, text in modules.items():
            (folder / f"{name}.py").write_text(dedent(text), "utf-8")
            monkeypatch.delitem(sys.modules, name, raising=False)
        monkeypatch.syspath_prepend(str(folder))

    return install
