"""The look of the public pages, from season.toml and the logo beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from countback.store.files import Files
from countback.store.findings import Findings
from countback.store.toml_read import Document

if TYPE_CHECKING:
    from pathlib import Path

    from countback.model.season import Season, SiteLook
    from countback.store.shape import SiteTable

NAME = "season.toml"
CODES = frozenset(("logo-cleaned", "logo-missing", "logo-unusable", "low-contrast"))
"""The codes of what is found about the look; whoever publishes is told of each."""


def logo_of(files: Files, look: SiteLook | SiteTable, findings: Findings) -> bytes | None:
    """Return the bytes of the logo that a season names; None, with a finding, where they cannot be had."""
    if not look.logo:
        return None
    if look.logo not in (files.names("", findings) or ()):
        message = f"{look.logo} is not in the folder"
        hint = "put the file there, or remove it here"
        findings.add("logo-missing", message, hint, file=NAME, key="site.logo", severity="warning")
        return None
    read = Findings()
    content = files.read(look.logo, read)
    for finding in read:  # a season is scored without its logo, too
        where = finding.where
        findings.add(
            finding.code, finding.message, finding.hint, file=where.file or look.logo, severity="warning"
        )
    return content


def logo_beside(name_or_path: str | Path, season: Season) -> bytes | None:
    """Return the logo of a season, from its folder or a shipped one; None where there is none to be had."""
    from countback.store.files import OnDisk
    from countback.store.shipped import find_season

    folder = find_season(str(name_or_path))
    return logo_of(OnDisk(folder), season.site, Findings()) if folder else None


def check_look(files: Files, look: SiteTable, document: Document, findings: Findings) -> None:
    """Find what the public pages cannot show as it is: a logo, or a colour that nobody can read."""
    start = len(findings)
    _check_logo(files, look, findings)
    _check_accent(look, findings)
    document.locate(findings, start)


def _check_logo(files: Files, look: SiteTable, findings: Findings) -> None:
    content = logo_of(files, look, findings)
    if content is None:
        return
    from countback.formats.logo import UnusableLogoError, read_logo  # most seasons have no logo

    try:
        logo = read_logo(content)
    except UnusableLogoError as wrong:
        hint = f"{wrong.hint}; without a logo the name is shown alone"
        findings.add("logo-unusable", str(wrong), hint, file=look.logo, severity="warning")
        return
    if logo.left_out:
        message = f"the public pages leave out {', '.join(logo.left_out)} of it"
        hint = "a logo neither runs nor loads anything: save it as plain SVG"
        findings.add("logo-cleaned", message, hint, file=look.logo, severity="warning")


def _check_accent(look: SiteTable, findings: Findings) -> None:
    if not look.accent:
        return
    # Most seasons look as all do.
    from countback.formats.colours import LIGHT, TEXT, in_words, least_contrast, readable

    ratio = least_contrast(look.accent, LIGHT)
    if ratio < TEXT:
        message = f"{look.accent} has a contrast of {in_words(ratio)} to the pages, and text needs {TEXT} : 1"
        shade = readable(look.accent, LIGHT)
        hint = f'the pages show the nearest shade that passes: write accent = "{shade}"'
        findings.add("low-contrast", message, hint, file=NAME, key="site.accent", severity="warning")
