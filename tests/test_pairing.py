"""Which sections of two articles go together."""

from __future__ import annotations

import pytest

from course.articles.likeness import Likeness
from course.articles.pairing import Edge, chosen, weighed
from course.language import roots, senses

_SURE = {(0, 10): 0.4, (1, 11): 0.4, (4, 14): 0.4, (5, 15): 0.4}


def paired(alike: dict[Edge, float], only_they: float = 0.0) -> list[Edge]:
    return chosen(weighed({edge: Likeness(each, only_they) for edge, each in alike.items()}))


def test_a_pair_between_sure_ones_needs_to_be_less_alike() -> None:
    assert paired({(2, 12): 0.2}) == []
    assert (2, 12) in paired({**_SURE, (2, 12): 0.2})


def test_a_pair_that_crosses_sure_ones_needs_to_be_more_alike() -> None:
    assert (6, 16) in paired({**_SURE, (6, 16): 0.1})
    assert (6, 9) not in paired({**_SURE, (6, 9): 0.1})


def test_one_sure_pair_makes_no_order_that_another_could_cross() -> None:
    assert paired({(0, 11): 0.6, (1, 10): 0.3}) == [(0, 11), (1, 10)]


def test_a_pair_that_has_rivals_needs_to_be_more_alike() -> None:
    alike = {(0, 10): 0.5}

    assert paired(alike) == [(0, 10)]
    assert paired({**alike, (0, 11): 0.3, (1, 10): 0.3}) == []


def test_what_only_two_sections_have_counts_for_them() -> None:
    assert paired({(0, 10): 0.3}) == []
    assert paired({(0, 10): 0.3}, only_they=4) == [(0, 10)]


def test_one_pair_is_given_up_for_two_that_weigh_more() -> None:
    assert chosen({(0, 10): 3.0, (0, 11): 2.0, (1, 10): 2.5}) == [(0, 11), (1, 10)]
    assert chosen({(0, 10): 3.0, (0, 11): 2.0, (1, 10): 0.5}) == [(0, 10)]


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        ("en", "doctor", "physicians"),
        ("nl", "huisarts", "dokter"),
        ("de", "warten", "geduld"),
        ("fr", "médecin", "docteur"),
        ("es", "médico", "doctor"),
    ],
)
def test_words_of_one_sense_meet(code: str, one: str, other: str) -> None:
    assert set(senses.senses_of(one, code)) & set(senses.senses_of(other, code))
    assert senses.senses_of("nothing-like-it", code) == ()


def test_a_language_without_a_list_has_no_senses_and_all_its_words_tell() -> None:
    assert senses.senses_of("doctor", "pl") == ()
    assert senses.weight("thing", "pl") == 1


def test_a_word_like_thing_tells_less_than_one_like_towel() -> None:
    assert senses.weight("thing", "en") < senses.weight("towel", "en") == 1


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        ("en", "warm", "chilly"),
        ("nl", "altijd", "nooit"),
        ("de", "erlaubt", "verboten"),
        ("fr", "ouvert", "fermé"),
        ("es", "lleno", "vacío"),
    ],
)
def test_opposites_are_two_senses(code: str, one: str, other: str) -> None:
    assert senses.senses_of(one, code)
    assert senses.senses_of(other, code)
    assert not set(senses.senses_of(one, code)) & set(senses.senses_of(other, code))


@pytest.mark.parametrize(
    ("code", "forms"),
    [
        ("en", ["wipe", "wiped", "wiping"]),
        ("en", ["dry", "dries", "dried"]),
        ("nl", ["katten", "katten"]),
        ("de", ["loch", "löcher"]),
        ("fr", ["chauffer", "chauffé"]),
        ("es", ["lavar", "lavado"]),
    ],
)
def test_forms_of_a_word_have_one_root(code: str, forms: list[str]) -> None:
    assert len({roots.root(form, code) for form in forms}) == 1


def test_a_number_is_its_own_root() -> None:
    assert roots.root("1990s", "en") == "1990s"
