"""What every page has around its content: head, navigation, downloads, foot."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from countback.discovery import Place
from countback.site import addresses, card, masthead
from countback.site.html import Content, Html, join, link, listed, tag, visible
from countback.site.scored import Scored
from countback.site.state import season_line

PAGES = Place("countback.site", "countback.pages", offers=r"^def pages\(", has=("pages",))
"""Where the pages of a season are: files with ``pages(scored)``, and those of plug-ins. One with a ``LINK``,
a path and the text for it, stands in the navigation."""

NAVIGATION = (
    (addresses.OVERVIEW, "Overview"),
    (addresses.CALENDAR, "Calendar"),
    (addresses.STANDINGS, "Standings"),
    (addresses.ENTRIES, "Entries"),
    (addresses.DECISIONS, "Decisions"),
    (addresses.RULES, "Rules"),
)


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page: ``path`` below the season's folder, ``content`` of its main part.

    ``results`` is the anchor of its results, to which a keyboard skips where much stands before them.
    ``within`` tells its title from that of other pages, ``part`` is the entry of the navigation it belongs
    to, ``trail`` are (text, path) of the pages above it, ``downloads`` those of its own beside the
    season's. ``state`` is where what it shows stands, None for how far the season has come.
    ``championship`` is the one whose picture stands for the page elsewhere, "" for that of the season.
    ``about`` is JSON-LD.
    """

    path: str
    title: str
    content: Html
    part: str
    results: str = ""
    within: str = ""
    kicker: str = ""
    lead: str = ""
    state: Html | None = None
    description: str = ""
    trail: tuple[tuple[str, str], ...] = ()
    downloads: tuple[tuple[str, str], ...] = ()
    championship: str = ""
    about: tuple[dict[str, Any], ...] = field(default=())


def up(path: str) -> str:
    """Return the way from a page to the season's folder: ``../`` for each folder it lies in."""
    return "../" * path.count("/")


@dataclass(frozen=True, eq=False)
class Frame:
    """What all pages of a season have around their content.

    ``downloads`` are (text, path) of the season's, ``navigation`` (path, text) of its entries.
    """

    scored: Scored
    downloads: tuple[tuple[str, str], ...]
    navigation: tuple[tuple[str, str], ...]

    @cached_property
    def state(self) -> Html:
        """How far the season has come."""
        return season_line(self.scored)


def frame(scored: Scored, downloads: tuple[tuple[str, str], ...]) -> Frame:
    """Return the frame of a season's pages, with the pages that plug-ins put into the navigation."""
    more = (module.LINK for _, module in PAGES.all() if hasattr(module, "LINK"))
    return Frame(scored, downloads, (*NAVIGATION, *more))


def whole(page: Page, around: Frame) -> bytes:
    """Return a page as a document, with what is ``around`` its content."""
    scored = around.scored
    season = scored.season
    way = up(page.path)
    title = (
        f"{page.title}: results and standings"
        if page.path == addresses.OVERVIEW
        else " · ".join(part for part in (page.title, page.within, season.name) if part)
    )
    home = f"{scored.base}{addresses.segment(season.id)}/" if scored.base else ""
    return document(
        title,
        tag(
            "header",
            _mast(page, scored, way),
            _navigation(page, around.navigation, way),
            class_="site",
        ),
        tag(
            "main",
            _trail(page, way),
            tag("p", page.kicker, class_="kicker") if page.kicker else None,
            tag("h1", page.title),
            tag("p", page.lead, class_="lead") if page.lead else None,
            around.state if page.state is None else page.state,
            page.content,
            id="main",
            tabindex="-1",
        ),
        _foot(page, scored, around.downloads, way),
        shared=f"{way}../",
        results=page.results,
        description=page.description or page.lead or title,
        elsewhere=join(
            tag("meta", property="og:title", content=title),
            tag("meta", property="og:type", content="website"),
            tag("meta", property="og:site_name", content=season.series),
            tag("meta", property="og:url", content=f"{home}{page.path}") if home else None,
            _picture(page, scored, home or way),
            tag("link", rel="canonical", href=f"{home}{page.path}") if home else None,
        ),
        more=join(
            masthead.head_links(scored, way),
            tag(
                "link",
                rel="alternate",
                type="application/atom+xml",
                href=way + addresses.FEED,
                title="Results and news",
            ),
            [_json_ld(about) for about in page.about],
        ),
    )


def _picture(page: Page, scored: Scored, folder: str) -> Html:
    """Return which picture stands for a page where its address is shared.

    Others ask for a whole address; without one, many find a picture from the page's own.
    """
    own = page.championship if page.championship in scored.tables else ""
    path = addresses.card(own, scored.card) if own else scored.card
    return join(
        tag("meta", name="twitter:card", content="summary_large_image"),
        tag("meta", property="og:image", content=folder + path),
        tag("meta", property="og:image:width", content=str(card.WIDTH)),
        tag("meta", property="og:image:height", content=str(card.HEIGHT)),
        tag("meta", property="og:image:alt", content=card.in_words(scored, own)),
    )


def _mast(page: Page, scored: Scored, way: str) -> Html:
    """Return whose site it is, and which season; the first page of the season has its name as a heading."""
    season = scored.season
    # On a phone the series is left out where the name of the season says it.
    said = " said" if season.series in season.name else ""
    overview = f"{way}{addresses.OVERVIEW}"
    return masthead.mast(
        scored,
        season.series,
        f"{way}../index.html",
        way,
        link(season.name, overview, class_="season") if page.path != addresses.OVERVIEW else None,
        class_=f"series{said}",
    )


def document(
    title: str,
    *body: Content,
    shared: str,
    results: str = "",
    description: str = "",
    elsewhere: Content = None,
    more: Content = None,
) -> bytes:
    """Return a whole document: its head, the way past the navigation for a keyboard, and ``body``.

    ``results`` is the anchor of what it is looked at for, if that is not what the page begins with.
    ``shared`` is the way to where the style sheet and the icon are, with a slash at its end. ``elsewhere``
    is what the head says for other sites that show the page, ``more`` stands at its end.
    """
    whole = tag(
        "html",
        tag(
            "head",
            tag("meta", charset="utf-8"),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("title", title),
            tag("meta", name="description", content=description[:300]) if description else None,
            elsewhere,
            tag("link", rel="stylesheet", href=f"{shared}style.css"),
            tag("link", rel="icon", href=f"{shared}icon.svg", type="image/svg+xml"),
            more,
        ),
        tag(
            "body",
            link("Skip to content", "#main", class_="skip"),
            link("Skip to the results", f"#{results}", class_="skip") if results else None,
            *body,
        ),
        lang="en",
    )
    return f"<!DOCTYPE html>\n{whole}\n".encode()


def _json_ld(about: dict[str, Any]) -> Html:
    text = visible(json.dumps(about, ensure_ascii=False, separators=(",", ":")))
    # "<" could end the script element, "&" would be markup to a strict parser.
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return tag("script", Html(text), type="application/ld+json")


def _navigation(page: Page, entries: tuple[tuple[str, str], ...], way: str) -> Html:
    current = page.path if any(path == page.path for path, _ in entries) else ""
    return _links(entries, current, page.part, way)


@lru_cache(1 << 8)  # all pages of a folder have the same
def _links(entries: tuple[tuple[str, str], ...], current: str, part: str, way: str) -> Html:
    items = []
    for path, text in entries:
        here = "page" if path == current else ("true" if path == part else None)
        items.append(link(text, way + path, aria_current=here))
    return tag("nav", listed(items), aria_label="Season")


def _trail(page: Page, way: str) -> Html | None:
    if not page.trail:
        return None
    return tag(
        "nav", listed(link(text, way + path) for text, path in page.trail), class_="trail", aria_label="Above"
    )


def _foot(page: Page, scored: Scored, downloads: tuple[tuple[str, str], ...], way: str) -> Html:
    season = scored.season
    files = [link(text, way + path) for text, path in (*page.downloads, *downloads)]
    facts = "" if season.source.startswith("Facts") else "Facts: "
    sources = [tag("p", facts, season.source)] if season.source else []
    return tag(
        "footer",
        tag("h2", "Downloads"),
        listed(files, class_="row"),
        sources,
        tag(
            "p",
            "Every number is worked out from the results and the ",
            link("rules", way + addresses.RULES),
            "; each result links to its reason.",
            class_="more",
        ),
        masthead.foot(scored),
        class_="site",
    )
