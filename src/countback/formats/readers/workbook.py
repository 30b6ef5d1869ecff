"""A season workbook as ``countback export SEASON --to xlsx`` writes it: the same season again."""

from __future__ import annotations

from countback.formats.content import Content
from countback.formats.layout import heading
from countback.formats.reading import ReadFile
from countback.formats.sheets import Sheet, is_workbook, opened_sheets
from countback.formats.workbook import FORMAT
from countback.formats.workbook_season import Line, WrongCellError, season_from
from countback.model.finding import Finding

name = "workbook"


def recognises(content: Content) -> bool:
    """Whether the workbook has a sheet that says that it is a season."""
    if not is_workbook(content) or b"xl/workbook.xml" not in content.data:
        return False
    opened = opened_sheets(content)
    return not isinstance(opened, Finding) and _format(opened) == FORMAT


def read(content: Content) -> ReadFile:
    """Return the season."""
    opened = opened_sheets(content)
    if isinstance(opened, Finding):
        return ReadFile(reader=name, findings=(opened,))
    try:
        season = season_from({sheet.name: _rows(sheet) for sheet in opened})
    except KeyError as error:
        finding = content.find("missing-column", f"no sheet or column {error}", "export the season again")
        return ReadFile(reader=name, findings=(finding,))
    except WrongCellError as error:
        finding = content.find("wrong-value", str(error)[:300], "correct the cell", key=error.place)
        return ReadFile(reader=name, findings=(finding,))
    except (ValueError, TypeError, IndexError, AttributeError, RecursionError) as error:
        finding = content.find(
            "wrong-value", str(error)[:300], "correct the cell, or export the season again"
        )
        return ReadFile(reader=name, findings=(finding,))
    return ReadFile(reader=name, season=season)


def _format(sheets: list[Sheet]) -> object:
    for sheet in sheets:
        for row in sheet.rows[:3] if sheet.name == "Season" else ():
            if row[:1] == ["format"] and len(row) > 1:
                return row[1]
    return None


def _rows(sheet: Sheet) -> list[Line]:
    names = [heading(cell) for cell in sheet.rows[0]] if sheet.rows else []
    return [
        Line(sheet.name, number, dict(zip(names, row, strict=False)))
        for number, row in enumerate(sheet.rows[1:], start=2)
        if any(cell is not None for cell in row)
    ]
