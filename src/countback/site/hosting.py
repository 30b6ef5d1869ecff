"""What a web host and search engines look for: a sitemap, robots.txt, a page for what is not there."""

from __future__ import annotations

from collections.abc import Iterable

from countback.site import addresses
from countback.site.html import escape, link, listed, tag
from countback.site.page import document
from countback.site.scored import Scored


def hosting(seasons: Iterable[Scored], base: str, pages: Iterable[str]) -> dict[str, bytes]:
    """Return those files of a site with the address ``base``; ``pages`` are the paths of all its pages.

    A page that is not there may be asked for from anywhere, so its links are whole addresses.
    """
    items = "".join(f"<url><loc>{escape(base + path)}</loc></url>\n" for path in sorted(pages))
    sitemap = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{items}</urlset>\n'
    )
    links = [
        link(season.season.name, f"{base}{addresses.segment(season.season.id)}/{addresses.OVERVIEW}")
        for season in seasons
    ]
    missing = document(
        "Not found",
        tag(
            "main",
            tag("h1", "This page is not here"),
            tag("p", "It may have been renamed. Everything that there is can be found from here:"),
            listed(links),
            id="main",
            tabindex="-1",
        ),
        shared=base,
    )
    return {
        "sitemap.xml": sitemap.encode(),
        "robots.txt": f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n".encode(),
        "404.html": missing,
    }
