"""A Formula One season out of an Ergast record (the zip or the folder of its CSV files)."""

from __future__ import annotations

from countback.cli.imports.f1db import run as run

SUMMARY = "a Formula One season of Ergast's CSV files: give --year"
