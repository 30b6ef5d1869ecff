"""Whose the pages are: the logo and the name at the top, the colours, the way home, the line at the end."""

from __future__ import annotations

from urllib.parse import urlsplit

from countback.formats.colours import DARK, LIGHT, on, readable
from countback.formats.logo import Logo, UnusableLogoError, read_logo
from countback.site import addresses
from countback.site.html import Content, Html, join, link, name, tag
from countback.site.scored import Scored

HIGH, WIDE = 40, 200
"""The box that a logo is fitted into, in pixels."""
_SQUARE = (0.8, 1.25)


def usable(content: bytes | None) -> Logo | None:
    """Return a logo that pages can show; None where there is none, or what there is cannot be shown."""
    if content is None:
        return None
    try:
        return read_logo(content)
    except UnusableLogoError:
        return None


def files(scored: Scored) -> dict[str, bytes]:
    """Return the logo and the colours of a season, by path below its folder, as far as it has any."""
    made: dict[str, bytes] = {}
    if scored.logo:
        made[_logo(scored.logo)] = scored.logo.content
    if colours := _colours(scored):
        made[addresses.LOOK] = colours.encode()
    return made


def mast(scored: Scored, text: str, front: str, folder: str, *more: Content, class_: str = "series") -> Html:
    """Return the top of a page: the logo, ``text`` that leads to ``front``, and what stands to the right.

    ``folder`` is the way to the season's folder, with a slash at its end. With a home, the logo leads there.
    """
    season, picture = scored.season, None
    if scored.logo:
        wide = min(WIDE, round(HIGH * scored.logo.shape))
        home = season.site.home
        picture = link(
            tag(
                "img",
                src=folder + _logo(scored.logo),
                alt=f"{season.series}, its own pages" if home else f"{season.series}, all seasons",
                width=wide,
                height=round(wide / scored.logo.shape),
            ),
            home or front,
            class_="logo",
        )
    words = link(text, front, class_=class_)
    return tag("div", tag("div", picture, words, class_="whose") if picture else words, *more, class_="mast")


def head_links(scored: Scored, folder: str) -> Html:
    """Return what the head of a page says of the look: the colours, and a square logo as the icon."""
    logo, icon = scored.logo, None
    if logo and logo.suffix == ".svg" and _SQUARE[0] <= logo.shape <= _SQUARE[1]:
        icon = tag("link", rel="icon", href=folder + _logo(logo), type="image/svg+xml")
    colours = tag("link", rel="stylesheet", href=folder + addresses.LOOK) if _colours(scored) else None
    return join(colours, icon)


def foot(scored: Scored) -> Html | None:
    """Return the line that a season has at the end of its pages, and the way to the series' own."""
    site = scored.season.site
    if not (site.foot or site.home):
        return None
    home = link(name(urlsplit(site.home).netloc), site.home) if site.home else None
    return tag("p", name(site.foot) if site.foot else None, " · " if site.foot and home else None, home)


def _logo(logo: Logo) -> str:
    return f"logo{logo.suffix}"


def _colours(scored: Scored) -> str:
    """Return the style of the two colours; in the dark, marks take the nearest shade that is read there."""
    site, rules = scored.season.site, []
    if site.accent:
        light, dark = readable(site.accent, LIGHT), readable(site.accent, DARK)
        rules.append(f"@media screen{{:root{{--mark:{light}}}}}")
        rules.append(f"@media screen and (prefers-color-scheme:dark){{:root{{--mark:{dark}}}}}")
    if site.band:
        band, text = site.band.lower(), on(site.band)
        # The band is as wide as the window, and the text on it as wide as that of the page.
        rules.append(
            f"@media screen{{header.site{{padding-top:0}}header nav ul{{border-top:0;margin-top:0}}"
            f".mast{{background:{band};color:{text};padding-block:.6rem;box-shadow:0 0 0 100vmax {band};"
            f"clip-path:inset(0 -100vmax)}}.mast .series{{color:{text}}}"
            f".mast :focus-visible{{outline-color:{text}}}}}"
        )
    return "".join(f"{rule}\n" for rule in rules)
