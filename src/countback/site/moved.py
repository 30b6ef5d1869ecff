"""What lies at addresses of before: a page that leads to that of today, a download that is the same."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from posixpath import dirname, relpath

from countback.site.addresses import segment
from countback.site.html import link, tag
from countback.site.page import document, up


def before(renamed: Mapping[str, str]) -> dict[str, list[str]]:
    """Return by part of an address which parts it took the place of; ``renamed`` maps old ids to new ones."""
    parts: dict[str, list[str]] = defaultdict(list)
    for old, new in renamed.items():
        parts[segment(new)].append(segment(old))
    return dict(parts)


def moved(files: Mapping[str, bytes], parts: Mapping[str, list[str]], home: str) -> dict[str, bytes]:
    """Return what lies at the addresses of before of some files of a season, by path below its folder.

    ``parts`` are those of `before`. ``home`` is the address of that folder, "" where it is not known.
    """
    if not parts:
        return {}
    return {
        old: _leading(old, path, home) if path.endswith(".html") else content
        for path, content in files.items()
        for old in _addresses(path, parts)
    }


def _addresses(path: str, parts: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield the addresses that a file had: an id is a part of them below the folder of its kind."""
    kind, *below = path.split("/")
    if not below:
        return
    *folders, file = below
    stem, dot, suffix = file.partition(".")
    choices = [[part, *parts.get(part, ())] for part in (*folders, stem)]
    for *on_the_way, name in itertools.islice(itertools.product(*choices), 1, None):
        yield "/".join((kind, *on_the_way, f"{name}{dot}{suffix}"))


def _leading(old: str, path: str, home: str) -> bytes:
    """Return a page that leads on, without a script; its address of today is what search engines keep."""
    there = relpath(path, dirname(old))
    return document(
        "Moved",
        tag(
            "main",
            tag("h1", "This page has moved"),
            tag("p", link("It is here now.", there)),
            id="main",
            tabindex="-1",
        ),
        shared=f"{up(old)}../",
        elsewhere=(
            tag("link", rel="canonical", href=f"{home}{path}" if home else there),
            tag("meta", http_equiv="refresh", content=f"0; url={there}"),
        ),
    )
