"""Readers as a marketer brings them: a CSV out of Excel, with all that is wrong in it."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from course.app import people
from course.app.core import open_app
from course.enrolments import Imported, address_hash, normalise
from course.enrolments.readers import check_zone, parse_hour, parse_readers
from course.errors import ContentError
from course.model import Severity
from course.settings import load_settings

NOW = datetime(2027, 3, 1, tzinfo=UTC)


def read(text: str, encoding: str = "utf-8"):  # noqa: ANN201 - a helper of one line
    return parse_readers(text.encode(encoding), path="readers.csv")


def test_a_plain_list_is_read_with_its_own_columns() -> None:
    file = read(
        "email,first_name,zone,hour,tags,plan\n"
        "ada@example.org,Ada,Europe/London,7:30,vip new,gold\n"
        "bob@example.org,,,,,\n"
    )

    ada, bob = (reader.subscriber for reader in file.readers)
    assert (ada.first_name, ada.zone, ada.hour) == ("Ada", "Europe/London", time(7, 30))
    assert (ada.tags, ada.fields) == (("vip", "new"), {"plan": "gold"})
    assert (bob.zone, bob.hour, file.problems) == ("UTC", None, ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_excel_writes_is_read(encoding: str, delimiter: str) -> None:
    rows = [["E-Mail Address", "First Name"], ["zoe@example.org", "Zoë"], ["b@example.org", "B"]]
    text = "\r\n".join(delimiter.join(row) for row in rows)

    file = read(text, encoding)

    assert [one.subscriber.first_name for one in file.readers] == ["Zoë", "B"]


def test_a_name_with_a_comma_and_a_line_break_in_quotes_stays_one_name() -> None:
    file = read('email,first_name\na@example.org,"Ada,\nCountess"\nnonsense,B\n')

    assert file.readers[0].subscriber.first_name == "Ada, Countess"
    assert file.problems[0].line == 4  # the row's own line, counted over the break


def test_a_list_of_bare_addresses_needs_its_heading() -> None:
    with pytest.raises(ContentError, match="no column is called 'email'"):
        read("a@example.org\nb@example.org\n")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("nonsense,,", "@-sign"),
        (",Europe/Berlin,", "the email is empty"),
        ("a@example.org,Europe/Amsterdm,", "did you mean 'Europe/Amsterdam'"),
        ("a@example.org,Atlantis,", "'Atlantis' is not a time zone"),
        ("a@example.org,,25", "hour must be in 0..23"),
        ("a@example.org,,nine", "'nine' is not an hour"),
        ("a@example.org,,,x,y", "5 cells under 3 column names"),
    ],
)
def test_a_bad_row_is_named_with_its_line(row: str, message: str) -> None:
    file = read(f"email,zone,hour\ngood@example.org,,\n{row}\n")

    assert len(file.readers) == 1
    assert file.problems[0].line == 3
    assert message in file.problems[0].message
    assert file.bad_rows == (tuple(row.split(",")),)


def test_an_address_that_comes_again_counts_once_where_it_came_first() -> None:
    file = read("email,first_name\nAda@Example.org,Ada\nada@example.org,Other\n")

    assert [one.subscriber.first_name for one in file.readers] == ["Ada"]
    assert (file.problems[0].severity, file.problems[0].line) == (Severity.WARNING, 3)


def test_ten_thousand_rows_and_one_bad_one() -> None:
    rows = [f"r{n}@example.org,Europe/Berlin" for n in range(10_000)]
    rows[7_123] = "r7123 at example.org,Europe/Berlin"

    file = read("\n".join(["email,zone", *rows]))

    assert (len(file.readers), [one.line for one in file.problems]) == (9_999, [7_125])


def test_a_binary_file_is_refused() -> None:
    with pytest.raises(ContentError, match="not a text file"):
        parse_readers(b"PK\x03\x04\x00\x00email", path="readers.xlsx")


def test_an_open_quotation_mark_does_not_swallow_the_file_silently() -> None:
    file = read('email,first_name\n"a@example.org,Ada\nb@example.org,B\n')

    assert file.readers == ()
    assert len(file.problems) == 1


def test_characters_of_control_never_reach_a_name() -> None:
    file = read(
        'email,first_name\na@example.org,"Ada\r\nBcc: x@example.org\x00"\n'.replace("\x00", "")
    )

    assert file.readers[0].subscriber.first_name == "Ada Bcc: x@example.org"


@pytest.mark.parametrize(("text", "hour"), [("9", time(9)), ("09:30", time(9, 30)), ("0", time(0))])
def test_hours(text: str, hour: time) -> None:
    assert parse_hour(text) == hour


def test_a_zone_without_a_name_is_no_zone() -> None:
    with pytest.raises(ValueError, match="IANA"):
        check_zone("")


def test_the_hash_of_an_address_needs_the_key() -> None:
    one, other = (address_hash("a@example.org", key=key) for key in ("k1", "k2"))

    assert one != other
    assert "example" not in one


def test_two_spellings_of_an_address_are_one() -> None:
    assert normalise("Ada@EXAMPLE.org") == normalise("ada@example.org")


_CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)


@given(st.lists(st.lists(_CELL, min_size=1, max_size=5), max_size=6))
@example([["", '"0\n']])
@example([['"0\n', "x"]])
@example([["a@example.org", '"0\n', '"']])
def test_no_csv_ends_in_a_traceback(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["email", "first_name", "zone", "hour", "tags"], *rows])

    try:
        file = parse_readers(text.getvalue().encode(), path="x.csv")
    except ContentError:
        return

    assert len(file.readers) + len(file.problems) <= len(rows)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
@given(content=st.binary(max_size=60))
def test_no_bytes_end_in_a_traceback(mark: bytes, content: bytes) -> None:
    with suppress(ContentError):
        assert parse_readers(mark + b"email\n" + content, path="x.csv").columns


def by_the_library(email: str) -> str:
    """Return what the library makes of an address, or its reason."""
    try:
        return validate_email(email, check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError as error:
        return f"R101 {error}".rstrip(".")


@given(
    local=st.text(alphabet="aZ0_+-.'\"@ é", max_size=6)
    | st.sampled_from(["Info", "POSTMASTER", "x" * 64, "x" * 90, "x" * 250]),
    domain=st.text(alphabet="aZ0-._é", max_size=6).map(lambda text: f"{text}.org")
    | st.sampled_from(
        ["EXAMPLE.org", "a.test", "localhost", "x.123", "xn--bcher-kva.org", "xn--a.org", "a..org"]
    ),
)
def test_an_address_is_what_the_library_says_it_is(local: str, domain: str) -> None:
    email = f"{local}@{domain}"

    try:
        ours = normalise(email)
    except ValueError as error:
        ours = f"R101 {error}"

    judged = by_the_library(email)
    assert ours == (judged if judged.startswith("R101") else judged.casefold())


def test_a_mailbox_of_rfc_2142_is_in_lower_case_and_a_persons_as_they_write_it() -> None:
    file = read("email\nInfo@Example.org\nAnn@Example.org\n")

    emails = [reader.subscriber.email for reader in file.readers]
    assert emails == ["info@example.org", "Ann@example.org"]


def test_importing_again_adds_nobody(tmp_path: Path) -> None:
    settings = load_settings(_env_file=None, COURSE_HOME=str(tmp_path))
    twice = read("email\nann@example.org\nbob@example.org\n")
    once_more = read("email,first_name\nBob@example.org,Robert\ncy@example.org,Cy\n")

    with open_app(settings) as app:
        first = people.import_readers(app, twice, now=NOW)
        second = people.import_readers(app, once_more, now=NOW)
        names = [one.first_name for one in people.all_subscribers(app)]

    assert (first, second) == (Imported(2, 0), Imported(1, 1))
    assert names == ["", "", "Cy"]
