"""Spellings of one person: equal once normalised, or only alike."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countback.formats.names import find, same, similarity


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Carlos de Quesada", "Carlos De Quesada"),
        ("Sergio Pérez", "SERGIO PEREZ"),
        ("Quesada, Carlos de", "Carlos de Quesada"),
        ("VAN DER ZANDE Renger", "Renger van der Zande"),
        ("P. J. Hyett", "PJ Hyett"),
        ("John Smith Jr.", "John Smith"),
        ("Smith III, John", "John Smith"),
        ("Seb Priaulx(J)", "Seb Priaulx"),
        ("Kévin Estre", "Kevin Estre"),
        ("Pato O'Ward", "Pato O’Ward"),
        ("Søren Ødegård", "Soren Odegard"),
        ("CarlosDeQuesada", "Carlos de Quesada"),
        ("ann_lee", "Ann Lee"),
        ("Łukasz Kubica", "Lukasz Kubica"),
    ],
)
def test_one_name(one: str, other: str) -> None:
    assert same(one, other)
    assert same(other, one)
    assert similarity(one, other) == 1.0


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("N. LASTOCHKIN", "Nikita Lastochkin", 0.93, 0.93),
        ("Kay van Berlo", "Glenn van Berlo", 0.0, 0.93),
        ("Tom Tait", "Tim Tait", 0.8, 0.95),
        ("Müller", "Mueller", 0.85, 0.99),
        ("Jordan Taylor", "Ricky Taylor", 0.0, 0.72),
        ("Ann Lee", "Zoë Fox", 0.0, 0.5),
        ("", "Ann Lee", 0.0, 0.0),
        ("???", "!!!", 0.0, 0.0),
    ],
)
def test_alike_is_not_the_same(one: str, other: str, least: float, most: float) -> None:
    assert not same(one, other)
    assert least <= similarity(one, other) <= most


def test_steps_exact_alias_normalised_similar() -> None:
    known = {"ann-lee": "Ann Lee", "bo-roe": "Bo Roe", "cy-zed": "Cy Zed"}
    assert find("Ann Lee", known) == ("ann-lee", "exact", 1.0)
    assert find("LEE Ann", known) == ("ann-lee", "normalised", 1.0)
    assert find("xX_ann_Xx", known, {"xX_ann_Xx": "ann-lee"}) == ("ann-lee", "alias", 1.0)
    found = find("Anne Lee", known)
    assert (found.candidate, found.how, found.sure) == ("ann-lee", "similar", False)
    assert find("Someone Else", known).how == ""


def test_two_that_fit_equally_are_none() -> None:
    known = {"a": "Alex Smith", "b": "Alan Smith"}
    assert find("A. Smith", known).candidate == ""
    assert find("Lee Ann", {"a": "Ann Lee", "b": "Lee Ann", "c": "ANN LEE"}).candidate == "b"
    assert find("lee ann", {"a": "Ann Lee", "c": "ANN LEE"}).candidate == ""


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=30), st.text(max_size=30))
def test_similarity_is_a_share_and_symmetric(one: str, other: str) -> None:
    score = similarity(one, other)
    assert 0.0 <= score <= 1.0
    assert score == similarity(other, one)
