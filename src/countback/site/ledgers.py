"""What adds up beside the points: penalty points, reprimands."""

from __future__ import annotations

from countback.model.ledger import Ledger
from countback.scoring.ledger import Account, accounts, last_day
from countback.site import addresses
from countback.site.html import Html, facts, join, link, name, scrolled, tag
from countback.site.page import up
from countback.site.scored import Scored


def held(scored: Scored) -> Html | None:
    """Return who has how many, of those that decisions of this season gave; None where nobody has any."""
    day = last_day(scored.standings.recorded)
    if day is None:
        return None
    tables: list[Html] = []
    for ledger in scored.standings.rulebook.ledgers:
        every_account, _ = accounts(ledger, [scored.standings.recorded], day)
        if every_account:
            caption = f"{ledger.name} of this season, as they stood on {day.isoformat()}"
            tables += [
                tag("h2", ledger.name),
                tag("p", ledger.told()),
                scrolled(_table(every_account, caption), caption),
            ]
    return join(*tables) if tables else None


def told(scored: Scored) -> list[Html]:
    """Return the ledgers of the rulebook in words."""
    return [
        tag("section", tag("h2", ledger.name), tag("p", ledger.told()), _source(ledger), class_="prose")
        for ledger in scored.standings.rulebook.ledgers
    ]


def _source(ledger: Ledger) -> Html | None:
    return facts([("source", ledger.source)])


def _table(every_account: tuple[Account, ...], caption: str) -> Html:
    way = up(addresses.DECISIONS)
    rows = [
        tag(
            "tr",
            tag("th", link(name(own.driver.name), way + addresses.driver(own.driver.id)), scope="row"),
            tag("td", str(own.counts)),
            tag("td", "; ".join(f"{step.day.isoformat()}: {step.follows}" for step in own.reached)),
        )
        for own in every_account
    ]
    head = [tag("th", text, scope="col") for text in ("Driver", "Counts", "What followed")]
    return tag("table", tag("caption", caption), tag("thead", tag("tr", head)), tag("tbody", rows))
