"""Which sections of two articles go together."""

from __future__ import annotations

import pytest

from course.articles.pairing import paired
from course.language.senses import sense

_SURE = {(0, 10): 0.4, (1, 11): 0.4, (4, 14): 0.4, (5, 15): 0.4}


def test_a_pair_between_sure_ones_needs_to_be_less_alike() -> None:
    assert paired({(2, 12): 0.06}) == []
    assert (2, 12) in paired({**_SURE, (2, 12): 0.06})


def test_a_pair_that_crosses_sure_ones_needs_to_be_more_alike() -> None:
    assert paired({(6, 9): 0.12}) == [(6, 9)]
    assert (6, 9) not in paired({**_SURE, (6, 9): 0.12})


def test_one_sure_pair_makes_no_order_that_another_could_cross() -> None:
    assert paired({(0, 11): 0.4, (1, 10): 0.11}) == [(0, 11), (1, 10)]


def test_a_pair_that_has_rivals_needs_to_be_more_alike() -> None:
    alike = {(0, 10): 0.11}

    assert paired(alike) == [(0, 10)]
    assert paired({**alike, (0, 11): 0.09, (1, 10): 0.09}) == []


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        ("en", "doctor", "physicians"),
        ("nl", "huisarts", "dokter"),
        ("de", "warten", "Geduld"),
        ("fr", "médecin", "docteur"),
        ("es", "médico", "doctor"),
    ],
)
def test_words_of_one_sense_meet(code: str, one: str, other: str) -> None:
    assert sense(one, code) == sense(other.lower(), code) is not None
    assert sense(one, code) != sense("nothing-like-it", code)


def test_a_language_without_a_table_has_no_senses() -> None:
    assert sense("doctor", "pl") is None
