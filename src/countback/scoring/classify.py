"""Who is placed, and on which place each championship pays."""

from __future__ import annotations

import numpy as np

from countback.model.classification import Status
from countback.model.facts import Bools, Facts
from countback.model.kinds import Field
from countback.model.rulebook import Championship
from countback.rules.rerank import ahead


def classify(facts: Facts, title: Championship) -> Field:
    """Return who holds which place in this championship's own field.

    Entries left out invisibly close up: in a class everyone counts the cars of the class ahead; in
    the whole field everyone moves up by the invisible cars ahead, so that places which the record
    leaves open stay open. Entries that keep their place hold it and are paid nothing.
    """
    class_order = any(rule.class_order for rule in title.field.values())
    place = facts.column("class_place" if class_order else "place")
    status = facts.column("status")
    placed = place > 0
    if len(title.placed) == 1:  # mostly only the classified, and comparing is faster than looking up
        placed &= status == title.placed[0].code
    else:
        accepted = np.zeros(len(Status) + 1, dtype=np.bool_)
        accepted[[known.code for known in title.placed]] = True
        placed &= accepted.take(status)
    hidden: Bools | None = None
    unpaid: Bools | None = None
    belongs = facts.there
    eligible = belongs
    for rule in title.field.values():
        out = rule.left_out(facts)
        if rule.invisible:
            hidden = out if hidden is None else hidden | out
        else:
            unpaid = out if unpaid is None else unpaid | out
        eligible = eligible & ~out
        if not rule.listed:
            belongs = belongs & ~out
    ranked = placed if hidden is None else placed & ~hidden
    as_published = False
    groups = next((found for rule in title.field.values() if (found := rule.groups(facts)) is not None), None)
    if groups is not None:
        rank = np.zeros_like(place)
        for number in np.unique(groups):
            member = ranked & (groups == number)
            rank = np.where(member, ahead(place, member) + 1, rank)
    elif class_order or any(rule.only_classes for rule in title.field.values()):
        rank = ranked * (ahead(place, ranked) + 1)
    elif hidden is not None and hidden.any():
        rank = ranked * (place - ahead(place, placed & hidden))
    else:
        rank = place * ranked
        as_published = True
    scores = ranked if unpaid is None or not unpaid.any() else ranked & ~unpaid
    return Field(
        rank=rank,
        ranked=ranked,
        scores=scores,
        belongs=belongs,
        eligible=eligible,
        as_published=as_published,
        groups=groups,
    )
