"""Who can still win a championship, on the pages of its standings: exact, with the reason for each answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from countback.model.numbers import ordinal
from countback.model.points import format_points
from countback.model.standings import Row
from countback.model.words import session_name
from countback.site import addresses, elements
from countback.site.html import Html, heads, join, link, listed, name, scrolled, tag
from countback.site.proofs import next_best, points, reason
from countback.site.scored import Scored
from countback.site.title_race import Moment, TitleRace
from countback.titles.needs import BONUS_WORDS, Limit, Need, how_complete
from countback.titles.overview import Chance

SHOWN = 12
"""So many names stand in the table at once; where more can still win, the others can be opened."""

ANCHOR = "title"


def teaser(race: TitleRace, round_: int | None) -> Html | None:
    """Return how many can still win, which leads from the top of the page to the answers."""
    moment = race.at(round_)
    if moment is None:
        return None
    if moment.having("clinched"):
        return link("Why the title is decided", f"#{ANCHOR}")
    return join(link(moment.how_many(), f"#{ANCHOR}"), ".")


def section(scored: Scored, race: TitleRace, round_: int | None) -> Html | None:
    """Return who can still win, since when others cannot, what it takes, and why; None when all is over."""
    moment = race.at(round_)
    if moment is None:
        return None
    table = race.standings.table(race.championship, round_, results=False)
    rows = {row.competitor.id: row for row in table.rows}
    still = moment.having("clinched", "alive", "undecided")
    decided = bool(moment.having("clinched")) and not moment.having("alive", "undecided")
    return tag(
        "section",
        tag("h2", "The title is decided" if decided else "Who can still win"),
        tag("p", _in_short(moment), _since_when(race, moment, round_), class_="lead"),
        None if decided else _table(race, moment, still[:SHOWN], rows, "Who can still win the title"),
        _more(race, moment, still[SHOWN:], rows),
        _out(race, moment, round_),
        _needs(scored, moment),
        _reasons(race, moment, still, rows, round_),
        _small_print(moment),
        id=ANCHOR,
    )


def _in_short(moment: Moment) -> Html:
    won = moment.having("clinched")
    left = f", with {_left(moment)} left."
    if not won:
        return join(moment.how_many("the title"), left)
    have = " has" if len(won) == 1 else " have"
    return join(_and([name(row.name) for row in won]), have, " won the title", left)


def _since_when(race: TitleRace, moment: Moment, round_: int | None) -> Html | None:
    """Return since when a title is decided."""
    won = moment.having("clinched")
    if not won:
        return None
    since = race.since(won[0].competitor, round_)
    return join(f" Decided since round {since}.") if since is not None else None


def _left(moment: Moment) -> str:
    facts = moment.titles.remaining.facts
    kinds = {facts.sessions[number].kind for number in moment.titles.remaining.sessions}
    return elements.number_of(moment.overview.sessions_left, "race" if kinds == {"race"} else "session")


def _and(names: Sequence[Html]) -> Iterable[str | Html]:
    for number, part in enumerate(names):
        yield "" if not number else " and " if number == len(names) - 1 else ", "
        yield part


def _table(
    race: TitleRace, moment: Moment, shown: Sequence[Chance], rows: Mapping[str, Row], caption: str
) -> Html:
    """Return names with their points, how far behind they are and how far they can get."""
    leader = max((row.points for row in rows.values() if row.position == 1), default=Fraction(0))
    mixed = len({row.answer.status for row in shown}) > 1
    reach = not moment.titles.unknown
    body = []
    for chance in shown:
        row = rows.get(chance.competitor)
        behind = None if row is None else abs(leader - row.points)
        body.append(
            tag(
                "tr",
                tag("td", elements.position(row) if row else "", class_="num"),
                tag("th", _who(race, chance), scope="row", class_="who"),
                tag("td", elements.points(row.points if row else None), class_="num total"),
                tag("td", "–" if row and row.position == 1 else elements.points(behind), class_="num"),
                tag(
                    "td",
                    format_points(points(moment.titles, chance.competitor, chance.competitor)),
                    class_="num",
                )
                if reach
                else None,
                tag("td", chance.answer.status) if mixed else None,
            )
        )
    columns = [
        tag("abbr", "Pos", title="Position"),
        "Name",
        tag("abbr", "Pts", title="Points"),
        tag("abbr", "Gap", title="Points behind the leader"),
        *([tag("abbr", "Best", title="Points with everything that is left won")] if reach else []),
        *(["Title"] * mixed),
    ]
    whole = tag(
        "table",
        tag("caption", caption, class_="unseen"),
        tag("thead", heads(*columns, numbers=(0, 2, 3, 4) if reach else (0, 2, 3), who=1)),
        tag("tbody", body),
    )
    return scrolled(whole, caption)


def _more(race: TitleRace, moment: Moment, others: Sequence[Chance], rows: Mapping[str, Row]) -> Html | None:
    if not others:
        return None
    told = [_other(race, moment, chance, rows) for chance in others]
    proved = all(chance.answer.status == "alive" for chance in others)
    best = "" if moment.titles.unknown else ", each with the points that winning everything makes"
    return tag(
        "details",
        tag("summary", f"{len(others)} more {'can' if proved else 'may'} still win it"),
        tag("p", f"Behind them{best}: ", [piece for part in told for piece in (", ", part)][1:], "."),
        class_="prose",
    )


def _other(race: TitleRace, moment: Moment, chance: Chance, rows: Mapping[str, Row]) -> Html:
    """Return a name with how far it can get; its place and points stand in the table of the championship."""
    words = []
    if not moment.titles.unknown:
        words.append(format_points(points(moment.titles, chance.competitor, chance.competitor)))
    if chance.competitor not in rows:
        words.append("without a result yet")
    if chance.answer.status != "alive":
        words.append(chance.answer.status)
    return join(_who(race, chance), " ", ", ".join(words))


def _out(race: TitleRace, moment: Moment, round_: int | None) -> Html | None:
    """Return how many are out of it, since which round."""
    since = [race.since(chance.competitor, round_) for chance in moment.having("eliminated")]
    if not since or moment.having("clinched"):
        return None
    if None in since:
        return tag("p", f"Out of it: {len(since)}.")
    rounds = sorted({number for number in since if number is not None})
    parts = [f"{since.count(number)} since round {number}" for number in rounds]
    return tag("p", f"Out of it: {', '.join(parts)}.")


def _needs(scored: Scored, moment: Moment) -> Html | None:
    """Return what would decide the title in the next session: place by place, rival by rival."""
    names = {row.competitor: row.name for row in moment.overview.rows}
    parts = []
    for chance in moment.overview.rows:
        if not chance.needs:
            continue
        if chance.needs[0].margins:
            parts.append(tag("p", " ".join(chance.words)))
            continue
        event, session = scored.sessions[chance.needs[0].session]
        where = f"{session_name(session)} at {event.name}"
        # Rivals that may take any place do not need a column.
        bound = [
            n
            for n, _ in enumerate(chance.needs[0].limits)
            if any(need.limits[n].place != 1 for need in chance.needs)
        ]
        rivals = [names.get(chance.needs[0].limits[n].rival, "") for n in bound]
        body = [
            tag(
                "tr",
                tag("th", _own_place(need), scope="row", class_="who"),
                [tag("td", _limit(need.limits[n], need.cars)) for n in bound],
            )
            for need in chance.needs
        ]
        caption = f"Places with which {chance.name} has the title after {where}"
        whole = tag(
            "table",
            tag("caption", caption, class_="unseen"),
            tag("thead", heads(name(chance.name), *map(name, rivals), who=0)),
            tag("tbody", body),
        )
        told = ["With one of these places in ", name(where), ", ", name(chance.name), " has the title:"]
        x = moment.titles.remaining.index(chance.competitor)
        whether = tag("p", how_complete(moment.titles, x, chance.needs), class_="note")
        parts.append(join(tag("p", told), scrolled(whole, caption), whether))
    return join(tag("h3", "What it takes next"), parts) if parts else None


def _own_place(need: Need) -> str:
    place = need.place
    own = "no place" if place is None else f"{ordinal(place)}{' or better' if place > 1 else ''}"
    return ", ".join((own, *(BONUS_WORDS[bonuse] for bonuse in need.bonuses)))


def _limit(limit: Limit, cars: int) -> str:
    place = limit.place or 1
    if place > cars:
        return "no place"
    if limit.behind:
        return "any place behind"
    return f"{ordinal(place)} or lower" if place > 1 else "any place"


def _reasons(
    race: TitleRace, moment: Moment, still: Sequence[Chance], rows: Mapping[str, Row], round_: int | None
) -> Html:
    """Return the reason for each answer; those who are out are grouped by the round since which they are."""
    parts = [listed(_grouped(moment, still, rows))]
    out: dict[int, list[Chance]] = {}
    for chance in moment.having("eliminated"):
        out.setdefault(race.since(chance.competitor, round_) or 0, []).append(chance)
    for number in sorted(out, reverse=True):
        parts.append(
            tag("p", f"Out of it since round {number}, with the points of now:" if number else "Out of it:")
        )
        parts.append(listed(_grouped(moment, out[number], rows)))
    return tag("details", tag("summary", "Why: the reason for each answer"), parts, class_="prose")


def _grouped(moment: Moment, those: Sequence[Chance], rows: Mapping[str, Row]) -> Iterator[Html]:
    """Yield the reasons for several answers; those that differ by a total only are told together."""
    names = {row.competitor: row.name for row in moment.overview.rows}
    measured: dict[tuple[str, Fraction], list[Html]] = {}
    for chance in those:
        who = name(chance.name)
        leads = chance.competitor in rows and rows[chance.competitor].position == 1
        rival = next_best(moment.titles, chance.answer, leads)
        if rival is None:
            yield join(who, ": ", reason(moment.titles, chance.answer, leads))
        else:
            best = format_points(points(moment.titles, chance.competitor, chance.competitor))
            measured.setdefault(rival, []).append(join(f"{best} for ", who))
    for (id_, theirs), ends in measured.items():
        # They may gain by it, too: they share the car, say.
        gains = id_ in rows and theirs != rows[id_].points
        yield join(
            "With everything that is left won: ",
            _and(ends),
            ". ",
            name(names.get(id_, id_)),
            f" would then have {format_points(theirs)}."
            if gains
            else f" has {format_points(theirs)} already.",
        )


def _who(race: TitleRace, chance: Chance) -> Html:
    """Return a name, linked to the reasons for its points if it is in the table."""
    if chance.competitor not in race.listed:
        return name(chance.name)
    return link(name(chance.name), f"{addresses.segment(chance.competitor)}.html")  # it lies beside the table


def _small_print(moment: Moment) -> Html:
    """Return under which assumptions this is exact, and what is in doubt."""
    doubts = [finding.message for finding in moment.overview.findings if finding.code != "undecided"]
    reasons = dict.fromkeys(chance.answer.because for chance in moment.having("undecided"))
    return tag(
        "p",
        "Worked out exactly under the rules, with ties, bonuses and results that do not count. Assumed: ",
        f"{moment.overview.said}. Entered are those the entry list has for what is left, otherwise everybody "
        "who has taken part. Best is the total with everything that is left won. How likely that is does not "
        "come into it.",
        [f" Undecided: {because}." for because in reasons if because],
        [f" Note: {message}." for message in doubts],
        class_="note prose",
    )
