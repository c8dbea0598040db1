"""Tokens: one spelling, one purpose, one enrolment, and old keys go on reading."""

from __future__ import annotations

import base64
import hmac
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.errors import SettingsError
from course.tokens import Claim, KeyRing, Purpose, manage_url, unsubscribe_url

URL_SAFE = string.ascii_letters + string.digits + "-_"
OLD, NEW = "old-key-of-32-bytes-............", "new-key-of-32-bytes-............"
RING = KeyRing([NEW, OLD])

enrolments = st.integers(1, 2**63 - 1)
slugs = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True).filter(lambda s: len(s) < 80)
purposes = st.sampled_from(Purpose)


def a_token(
    *, enrolment: int = 7, course: str = "rows", purpose: Purpose = Purpose.MANAGE, key: str = NEW
) -> str:
    return KeyRing([key]).issue(purpose, enrolment=enrolment, course=course)


def by_hand(*, version: int) -> str:
    """Make the token of enrolment 7 on `rows` from the standard library alone."""
    payload = bytes([version]) + (7).to_bytes(8, "big") + b"rows"
    message = b"course token\0manage\0" + payload
    mac = hmac.digest(NEW.encode(), message, "sha256")[:16]
    return base64.urlsafe_b64encode(payload + mac).decode().rstrip("=")


@given(purposes, enrolments, slugs)
def test_a_token_reads_back_as_what_it_was_issued_for(
    purpose: Purpose, enrolment: int, course: str
) -> None:
    token = RING.issue(purpose, enrolment=enrolment, course=course)

    assert RING.read(token, purpose=purpose) == Claim(enrolment=enrolment, course=course)


@given(st.integers(1, 200), enrolments)
def test_a_key_of_any_length_signs_as_the_standard_library_reads(size: int, enrolment: int) -> None:
    ring = KeyRing(["k" * size])
    token = ring.issue(Purpose.MANAGE, enrolment=enrolment, course="rows")

    assert ring.read(token, purpose=Purpose.MANAGE) == Claim(enrolment=enrolment, course="rows")


@given(enrolments, slugs)
def test_a_token_for_one_page_does_not_open_another(enrolment: int, course: str) -> None:
    token = a_token(enrolment=enrolment, course=course, purpose=Purpose.UNSUBSCRIBE)

    assert RING.read(token, purpose=Purpose.MANAGE) is None


@given(slugs, st.data())
def test_any_changed_character_is_refused(course: str, data: st.DataObject) -> None:
    token = a_token(course=course)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from(URL_SAFE).filter(lambda c: c != token[place]))

    changed = token[:place] + other + token[place + 1 :]

    assert RING.read(changed, purpose=Purpose.MANAGE) is None


@pytest.mark.parametrize("course", ["a", "ab", "abc"], ids=["no-spare-bits", "two", "four"])
def test_no_second_spelling_of_the_last_character_is_accepted(course: str) -> None:
    token = a_token(course=course)

    accepted = [c for c in URL_SAFE if RING.read(token[:-1] + c, purpose=Purpose.MANAGE)]

    assert accepted == [token[-1]]


@pytest.mark.parametrize(
    "spelling",
    ["{}=", "{}==", "{} ", " {}", "{}\n", "{}.", "{}%3D", "{}é", "{}A", "{}AAAA", "."],
)
def test_padding_space_and_strange_signs_are_refused(spelling: str) -> None:
    assert RING.read(spelling.format(a_token()), purpose=Purpose.MANAGE) is None


def test_case_counts() -> None:
    token = a_token()

    assert RING.read(token.swapcase(), purpose=Purpose.MANAGE) is None


def test_the_standard_alphabet_is_a_second_spelling_and_refused() -> None:
    token = next(t for n in range(1, 99) if "_" in (t := a_token(enrolment=n)) or "-" in t)

    respelt = token.replace("-", "+").replace("_", "/")

    assert RING.read(token, purpose=Purpose.MANAGE)
    assert RING.read(respelt, purpose=Purpose.MANAGE) is None


@given(st.integers(0, 60))
def test_a_token_that_is_cut_off_is_refused(length: int) -> None:
    token = a_token()

    assert RING.read(token[: min(length, len(token) - 1)], purpose=Purpose.MANAGE) is None


@given(st.text(max_size=80))
def test_what_a_stranger_types_is_refused_and_raises_nothing(text: str) -> None:
    assert RING.read(text, purpose=Purpose.UNSUBSCRIBE) is None


def test_a_token_of_absurd_length_is_refused() -> None:
    token = a_token(course="x" * 600)

    assert RING.read(token, purpose=Purpose.MANAGE) is None


def test_an_old_key_still_reads_and_a_retired_one_does_not() -> None:
    token = a_token(key=OLD)

    assert KeyRing([NEW, OLD]).read(token, purpose=Purpose.MANAGE) == Claim(7, "rows")
    assert KeyRing([NEW]).read(token, purpose=Purpose.MANAGE) is None


def test_the_newest_key_signs() -> None:
    token = RING.issue(Purpose.MANAGE, enrolment=7, course="rows")

    assert token == a_token(key=NEW)
    assert token != a_token(key=OLD)


def test_another_enrolment_or_course_has_another_token() -> None:
    tokens = {a_token(enrolment=n, course=c) for n in range(1, 50) for c in ("rows", "rows-2")}

    assert len(tokens) == 98


def test_a_token_is_one_mac_over_version_purpose_enrolment_and_course() -> None:
    assert a_token() == by_hand(version=1)


def test_a_version_we_do_not_know_is_refused_even_under_a_good_mac() -> None:
    assert RING.read(by_hand(version=2), purpose=Purpose.MANAGE) is None


def test_a_token_already_in_a_readers_mailbox_stays_good() -> None:
    # Written down once: a change of format or of a purpose's word breaks every email sent.
    token = "AQAAAAAAAAAHcm93c5XhhgYw9prpVPA3aTQcV5k"

    assert RING.read(token, purpose=Purpose.MANAGE) == Claim(7, "rows")


def test_a_token_names_enrolment_and_course_and_nothing_of_the_reader() -> None:
    raw = base64.urlsafe_b64decode(a_token() + "=")

    assert raw[:-16] == b"\x01" + (7).to_bytes(8, "big") + b"rows"


@pytest.mark.parametrize("keys", [[], [""], [NEW, ""]])
def test_a_ring_without_keys_says_how_to_make_one(keys: list[str]) -> None:
    with pytest.raises(SettingsError, match="COURSE_SECRET_KEYS"):
        KeyRing(keys)


def test_links_stand_on_the_public_address() -> None:
    assert unsubscribe_url("https://example.org", "t") == "https://example.org/unsubscribe/t"
    assert manage_url("https://example.org", "t") == "https://example.org/me/t"
