"""A Formula One season out of an Ergast record: the zip or folder of its CSV files, or of saved answers."""

from __future__ import annotations

from countback.cli.imports.f1db import run as run

SUMMARY = "a Formula One season of Ergast's (Jolpica's) CSV files or saved JSON: give --year"
