"""Check an answer without the code that found it: endings go through `score`, bounds are added up anew.

What is taken from elsewhere: the rules say of themselves what winning does (`Kind.foresight`,
`Tiebreak.gains`), and `score` says what an ending is worth. Endings, rivals, rooms and sums are made anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from itertools import islice, permutations

from msgspec.structs import replace as replace_struct

from countback.model.kinds import Kind, Tiebreak
from countback.model.rulebook import Rulebook
from countback.model.season import Season
from countback.rules.needs import never_costs, proved_under
from countback.scoring.score import score
from countback.titles.answer import Answer, Case, Certificate
from countback.titles.ending import Ending, as_recorded, in_force
from countback.titles.recount import best, every, nothing, possible
from countback.titles.remaining import Remaining
from countback.titles.scored import Scored

#: How many endings are scored again to confirm that none was overlooked.
MOST_ENDINGS = 400
#: How many sums of gains are kept when places are dealt out again.
MOST_DEALS = 5000


def check(answer: Answer, season: Season, rulebook: Rulebook, remaining: Remaining) -> list[str]:
    """Return what is wrong with an answer, [] if it stands. ``season`` is as recorded (`Standings.recorded`).

    An entry that begins "not confirmed" is no contradiction: only repeating the whole search could confirm
    the certificate (``model`` or ``every-ending`` with many endings).
    """
    return [*_Check(answer, season, rulebook, remaining).wrong()]


class _Check:
    """One answer and what was scored for it."""

    def __init__(self, answer: Answer, season: Season, rulebook: Rulebook, rest: Remaining) -> None:
        self.answer, self.season, self.rest, self.title = answer, season, rest, rest.title
        decisions = in_force(rest, rulebook.decisions)
        self.rulebook = replace(rulebook, championships=(rest.title,), decisions=decisions)
        self.ids = [one.id for one in rest.competitors]
        self.sign = -1 if rest.title.low_wins else 1
        self.known: dict[Ending, Scored] = {}

    def wrong(self) -> Iterator[str]:
        """Yield what is wrong."""
        answer, certificate = self.answer, self.answer.certificate
        for name, ending in (("witness", answer.witness), ("against", answer.against)):
            if ending is None:
                continue
            if not possible(self.rest, ending, self.answer.assumption):
                yield f"{name}: no ending that can be"
                continue
            held = self.scored(ending).position.get(answer.competitor)
            if (name == "witness") == (held is None or held > answer.position):
                yield f"{name}: position {held}, asked for {answer.position}"
        unproved = {
            "eliminated": certificate is None,
            "alive": answer.witness is None,
            "clinched": answer.witness is None or certificate is None,
        }
        if unproved.get(answer.status, False):
            yield f"{answer.status} without a proof"
        if answer.status == "eliminated" and answer.witness is not None:
            yield "eliminated with a witness"
        if certificate is not None and answer.status not in ("eliminated", "clinched"):
            yield f"{answer.status} with a certificate"
        elif certificate is not None:
            yield from self.certified(certificate)

    def certified(self, certificate: Certificate) -> Iterator[str]:
        """Yield what is wrong with the certificate."""
        kind, over, out = certificate.kind, not self.rest.sessions, self.answer.status == "eliminated"
        fits = {"rivals-at-best": not out, "reach": not out, "model": True, "every-ending": True}
        if self.answer.assumption == "may-retire":  # whoever retires takes no place from anybody
            fits |= {"room": False, "weights": False}
        sums = {"room": "sums", "weights": "sums", "reach": "sums"}
        rests_on = {**sums, "model": "solver", "every-ending": "every-ending"}.get(kind, "score")
        if certificate.rests_on != rests_on:
            yield f"{kind}: rests on {rests_on}, not {certificate.rests_on}"
        if not fits.get(kind, out):
            yield f"{kind}: proves nothing about {self.answer.status}"
        elif kind == "every-ending" or kind == "model":
            yield from self.recounted(certificate)
        elif not over and self.loose:
            yield f"{kind}: no bound holds under {self.loose[0].kind}"
        elif kind == "not-eligible":
            held = self.best(self.answer.competitor).position.get(self.answer.competitor)
            if held is not None:
                yield f"not eligible: position {held}"
        else:
            yield from {
                "best-ending": self.still_ahead,
                "rivals-at-best": self.too_few,
                "room": self.no_room,
                "weights": self.outweighed,
                "reach": self.out_of_reach,
            }[kind](certificate)

    @cached_property
    def rules(self) -> list[Kind]:
        """The rules whose outlook bounds rest on."""
        return [rule for _, rule in self.title.rules() if not isinstance(rule, Tiebreak)]

    @cached_property
    def loose(self) -> list[Kind]:
        """The rules under which winning may be a loss, or others' results a gain."""
        found = [rule for rule in self.rules if proved_under(rule) != "monotone"]
        for award in self.title.awards.values():
            least = min(award.amounts(), default=0)
            if award.low != self.title.low_wins or least < 0 or not award.falls():
                found.append(award)
        return found

    # -- endings ------------------------------------------------------------------------------------

    def scored(self, ending: Ending) -> Scored:
        """Return an ending, recorded and scored like any season."""
        if ending not in self.known:
            recorded = as_recorded(self.rest, self.season, ending)
            self.known[ending] = Scored(score(recorded, self.rulebook), self.title.id, self.sign)
        return self.known[ending]

    def best(self, first: str, others: bool = False, last: str = "") -> Scored:
        """Return the ending in which one wins everything, scored; with ``others`` all are classified."""
        return self.scored(best(self.rest, first, others, last))

    @cached_property
    def least(self) -> Scored:
        """The ending in which everybody retires."""
        return self.scored(nothing(self.rest))

    # -- bounds -------------------------------------------------------------------------------------

    def still_ahead(self, certificate: Certificate) -> Iterator[str]:
        me, over = self.answer.competitor, not self.rest.sessions
        if certificate.ending != best(self.rest, me):
            yield f"best ending: there is a better one for {me}"
            return
        scored = self.scored(certificate.ending)
        for rival in certificate.rivals:
            if not scored.ahead(rival, me):
                yield f"best ending: {rival} is not ahead"
            elif not over and not self.settled(scored, me, rival):
                yield f"best ending: {rival} may yet fall behind"
        if len({*certificate.rivals} - {me}) < self.answer.position:
            yield f"best ending: {len(certificate.rivals)} rivals ahead, asked for {self.answer.position}"

    def too_few(self, certificate: Certificate) -> Iterator[str]:
        me, over = self.answer.competitor, not self.rest.sessions
        if not over and me not in self.least.position:
            yield f"rivals at best: {me} may hold no position"
        able = set()
        spread = self.answer.assumption == "all-classified" and not certificate.rivals
        for rival in self.ids:
            if rival == me or rival not in self.best(rival).position:
                continue
            scored = self.best(rival, spread, me if spread else "")
            if scored.ahead(rival, me) or (not over and not self.settled(scored, rival, me)):
                able.add(rival)
        if unnamed := sorted(able - {*certificate.rivals}):
            yield f"rivals at best: {unnamed[0]} can get ahead, too"
        if len({*certificate.rivals}) >= self.answer.position:
            yield f"rivals at best: {len(certificate.rivals)} are enough for {self.answer.position}"

    def settled(self, scored: Scored, first: str, other: str) -> bool:
        """Tell whether no ending is better for ``first`` against ``other`` than its own best one."""
        one, two = self.ids.index(first), self.ids.index(other)
        same_car = [at for at in self.rest.cars if {*at[one]} & {*at[two]}]
        alike = self.title.counting.keeps_all and self.title.sharing.alike
        if same_car and not (alike and all(len(at[who]) < 2 for at in self.rest.cars for who in (one, two))):
            return scored.worth[first] < self.least.worth[other]
        chain, drops = self.title.tiebreaks, not self.title.counting.keeps_all
        gains = all(never_costs(step, chain[:number], drops) for number, step in enumerate(chain))
        return gains or scored.worth[first] != scored.worth[other]

    # -- sums ---------------------------------------------------------------------------------------

    def pays(self, winner: str, upper: bool) -> list[list[Fraction]] | None:
        """Return for each session what its places are worth beyond retiring, the best first.

        Without ``upper`` the winner's own places are left out. A place whose holder cannot be paid counts
        as the one before it or as nothing, whichever is on the safe side. None if sessions seen change.
        """
        full, bare = self.best(winner, True), self.least
        return full.gains(bare, self.rest, "" if upper else winner, upper)

    def room(self, rival: str, sessions: Sequence[str]) -> Fraction | None:
        """Return what a rival may gain in these sessions and not be ahead; None if they might not count."""
        me = self.answer.competitor
        mine = self.best(me)
        if any(not mine.counts(rival, session) for session in sessions):
            return None
        return mine.worth[me] - mine.worth[rival]

    def beats_at_par(self, rival: str) -> bool:
        """Tell whether a rival who is level wins the tie, with more wins than the other can have."""
        first = self.title.tiebreaks[0] if self.title.tiebreaks else None
        wins = None if first is None else first.wins_first(self.rest.facts)
        if wins is None:
            return False
        mine = self.best(self.answer.competitor)
        return mine.wins(rival, wins) > mine.wins(self.answer.competitor, wins)

    def no_room(self, certificate: Certificate) -> Iterator[str]:
        every_session = [self.rest.facts.sessions[number].id for number in self.rest.sessions]
        weights = dict.fromkeys(certificate.rivals, 1)
        rooms = sorted((self.room(one, every_session) or Fraction(-(10**9)), one) for one in weights)
        named = {one for _, one in rooms[self.answer.position - 1 :]}
        if any(self.room(one, every_session) is None for one in weights):
            yield "room: a result may be dropped"
        elif not named or not self.too_much([(one, 1, every_session) for one in named]):
            yield "room: there is enough"

    def outweighed(self, certificate: Certificate) -> Iterator[str]:
        cases: Mapping[frozenset[str], Case] = {frozenset(one.exempt): one for one in certificate.cases}
        to_do: list[frozenset[str]] = [frozenset()]
        while to_do:
            exempt = to_do.pop()
            case = cases.get(exempt)
            if case is None:
                yield f"weights: nothing for {', '.join(sorted(exempt)) or 'nobody'} exempt"
                return
            weights = [(one.competitor, one.weight, one.sessions) for one in case.weights]
            if any(weight <= 0 or who in exempt for who, weight, _ in weights):
                yield "weights: a weight that may not be"
                return
            if not self.too_much(weights):
                yield f"weights: there is enough room with {', '.join(sorted(exempt)) or 'nobody'} exempt"
                return
            if len(exempt) < self.answer.position - 1:
                to_do += [exempt | {who} for who, _, _ in weights]

    def too_much(self, weights: Sequence[tuple[str, int, Sequence[str]]]) -> bool:
        """Tell whether rivals must gain more than they may: the heaviest take the worst places."""
        pays = self.pays(self.answer.competitor, upper=False)
        may = Fraction(0)
        for rival, weight, sessions in weights:
            room = self.room(rival, sessions)
            if rival == self.answer.competitor or room is None:
                return False
            may += weight * (
                room - (Fraction(1, self.best(self.answer.competitor).unit)) * self.beats_at_par(rival)
            )
        must = Fraction(0)
        for at, number in enumerate(self.rest.sessions):
            session = self.rest.facts.sessions[number].id
            heavy = [
                sum(weight for who, weight, inside in weights if who == rival and session in inside)
                for rival in dict.fromkeys(who for who, _, _ in weights)
                for _ in range(self.best(self.answer.competitor, True).ranked(rival, number))
            ]
            if pays is None or len(heavy) > len(pays[at]):
                return False
            must += sum(
                one * two for one, two in zip(sorted(heavy, reverse=True), sorted(pays[at]), strict=False)
            )
        return must > may

    def out_of_reach(self, certificate: Certificate) -> Iterator[str]:
        weights, pays = certificate.weights, None
        yield from self.unnamed(certificate)
        if certificate.rivals:
            pays = self.pays(certificate.rivals[0], upper=True)
        needed = self.needed(certificate)
        if pays is None or len(weights) != len(needed) or [*weights] != sorted(weights)[::-1]:
            yield "reach: the weights don't fit"
            return
        most = sum(
            (one * two for places in pays for one, two in zip(weights, sorted(places)[::-1], strict=False)),
            Fraction(0),
        )
        if weights[-1] < 0 or sum(one * two for one, two in zip(weights, needed, strict=True)) <= most:
            yield "reach: the places pay enough"

    def unnamed(self, certificate: Certificate) -> Iterator[str]:
        """Yield whoever can get ahead and is not among the rivals, or is there with several cars."""
        me = self.answer.competitor
        if me not in self.least.position:
            yield f"reach: {me} may hold no position"
        for rival in {*self.ids} - {me, *certificate.rivals}:
            scored = self.best(rival)
            if scored.ahead(rival, me) or not self.settled(scored, rival, me):
                yield f"reach: {rival} can get ahead, too"
        if any(len(at[self.ids.index(one)]) > 1 for at in self.rest.cars for one in certificate.rivals):
            yield "reach: a rival has several cars"

    def needed(self, certificate: Certificate) -> list[Fraction]:
        """Return what the least needy of the rivals need, as many as it takes; the most first."""
        worth, me = self.least.worth, self.answer.competitor
        return sorted(worth[me] - worth[one] for one in {*certificate.rivals})[: self.answer.position][::-1]

    def dealt(self, certificate: Certificate) -> bool:
        """Tell whether no deal brings what is needed: the best places, in every order, session by session.

        Rivals are alike, so it is enough to look at the least needy. Whatever winners get beyond the place,
        all of them are given. False where that does not settle it.
        """
        if not certificate.rivals or self.answer.status != "clinched" or [*self.unnamed(certificate)]:
            return False
        ending = best(self.rest, certificate.rivals[0], True)
        bare = tuple(replace_struct(one, pole="", qualified=(), fastest_lap="", led=()) for one in ending)
        full = self.pays(certificate.rivals[0], upper=True)
        plain = self.scored(bare).gains(self.least, self.rest, "", True)
        needed = self.needed(certificate)
        if full is None or plain is None or len(needed) < self.answer.position:
            return False
        reached = {(Fraction(0),) * len(needed)}
        for places, with_more in zip(plain, full, strict=True):
            more = max((one - two for one, two in zip(with_more, places, strict=True)), default=Fraction(0))
            top = [*sorted(places)[::-1], *(Fraction(0) for _ in needed)][: len(needed)]
            gains = [[worth + more for worth in order] for order in {*permutations(top)}]
            reached = {
                tuple(min(one + two, least) for one, two, least in zip(before, gain, needed, strict=True))
                for before in reached
                for gain in gains
            }
            if len(reached) > MOST_DEALS:
                return False
        return all(any(one < two for one, two in zip(gained, needed, strict=True)) for gained in reached)

    # -- every ending -------------------------------------------------------------------------------

    def recounted(self, certificate: Certificate) -> Iterator[str]:
        """Score every ending again where they are few."""
        rules = [*self.rules, *self.title.tiebreaks]
        if unknown := [rule.kind for rule in rules if proved_under(rule) == "unknown"]:
            yield f"{certificate.kind}: endings don't tell what {unknown[0]} pays"
            return
        if certificate.kind == "model" and not self.loose and self.dealt(certificate):
            return
        found = list(islice(every(self.rest, self.answer.assumption), MOST_ENDINGS + 1))
        if len(found) > MOST_ENDINGS:
            yield f"not confirmed: {certificate.kind}, more than {MOST_ENDINGS} endings"
            return
        if certificate.kind == "every-ending" and certificate.endings != len(found):
            yield f"every ending: {len(found)}, not {certificate.endings}"
        for ending in found:
            held = self.scored(ending).position.get(self.answer.competitor)
            reached = held is not None and held <= self.answer.position
            if reached == (self.answer.status == "eliminated"):
                yield f"{certificate.kind}: position {held} in one of them"
                return
