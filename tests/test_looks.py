"""How an email looks, worked out from its styles, and what its picture files say of themselves."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.lint.looks import Look, looks_of
from course.lint.packs import core
from course.lint.pages import read_page
from course.lint.picture_rules import Measures, measure
from course.lint.samples import sample_proof


def look(html: str) -> Look:
    """Return the look of the element with the id `x`."""
    found = looks_of(read_page(html))
    return next(one for element, one in found.items() if element.attributes.get("id") == "x")


@pytest.mark.parametrize(
    ("html", "letter", "ground", "size"),
    [
        ('<p id="x">', "#000000", "#ffffff", 16),
        (
            '<td style="color:#123;background:url(a.png) #fedcba"><p id="x">',
            "#112233",
            "#fedcba",
            16,
        ),
        ('<td bgcolor="#eeeeee"><p id="x" style="color:rgb(1,2,3)">', "#010203", "#eeeeee", 16),
        ('<td style="font-size:20px"><h2 id="x">', "#000000", "#ffffff", 30),
        ('<td style="font-size:20px"><p id="x" style="font-size:50%">', "#000000", "#ffffff", 10),
        ('<td style="color:#111111"><a id="x">', "#0000ee", "#ffffff", 16),
    ],
)
def test_a_look_is_inherited_and_set(html: str, letter: str, ground: str, size: float) -> None:
    found = look(html)

    assert (found.letter.css, found.ground.css, found.size) == (letter, ground, size)


@pytest.mark.parametrize(
    ("css", "letter"),
    [
        (".a{color:#aaaaaa}", "#aaaaaa"),
        (".b>.a{color:#aaaaaa}", "#aaaaaa"),
        (".c>.a{color:#aaaaaa}", "#222222"),
        (".c .a{color:#aaaaaa}", "#aaaaaa"),
        ("p.a{color:#aaaaaa}.a{color:#bbbbbb}", "#aaaaaa"),
        (".a{color:#aaaaaa}.a{color:#bbbbbb}", "#bbbbbb"),
        ("[data-ogsc] .a{color:#aaaaaa}", "#222222"),
        (".z,.a{color:#aaaaaa!important}", "#aaaaaa"),
    ],
)
def test_the_author_s_dark_rules_are_applied_by_their_selectors(css: str, letter: str) -> None:
    sheet = f"<style>@media (prefers-color-scheme: dark) {{{css}}} p{{color:#999999}}</style>"
    body = '<div class="c"><div class="b"><p id="x" class="a" style="color:#222222">'

    found = look(sheet + body)

    assert (found.letter.css, found.dark_letter.css) == ("#222222", letter)


@pytest.mark.parametrize(
    ("style", "palette"),
    [
        ("color:#777777;background-color:#ffffff", "in the light"),
        ('color:#111111;background-color:#fefefe" class="ink', "in the dark"),
        ("color:#808080;background-color:#e8e8e8", "inverted"),
    ],
)
def test_contrast_is_asked_in_every_palette(style: str, palette: str) -> None:
    rule = next(rule for rule in core if rule.code == "R013")
    good = '<p style="color:#111111;background-color:#fefefe">Ink'
    proof = sample_proof("HTML", f'<p style="{style}">Ink', instead_of=good)

    assert any(palette in finding.message for finding in rule.find(proof))


def a_jpeg(width: int, height: int) -> bytes:
    """Write the start of a JPEG: a block about the camera, then the frame."""
    about = b"\xff\xe1" + struct.pack(">H", 2 + 300) + b"x" * 300
    frame = b"\xff\xc2" + struct.pack(">HBHHB", 17, 8, height, width, 3)
    return b"\xff\xd8" + about + frame


def a_png(width: int, height: int, *, kind: int = 2, more: bytes = b"") -> bytes:
    head = struct.pack(">I4sIIBB", 13, b"IHDR", width, height, 8, kind)
    return b"\x89PNG\r\n\x1a\n" + head + more


@pytest.mark.parametrize(
    ("head", "measures"),
    [
        (a_jpeg(1200, 800), Measures(1200, 800)),
        (a_png(1200, 800), Measures(1200, 800)),
        (a_png(1200, 800, kind=6), Measures(1200, 800, transparent=True)),
        (a_png(1200, 800, kind=3, more=b"....tRNS"), Measures(1200, 800, transparent=True)),
        (b"GIF89a" + struct.pack("<HH", 1200, 800), Measures(1200, 800)),
        (a_jpeg(1, 1)[:-4], None),
        (a_png(1, 1)[:20], None),
        (b"<svg>", None),
        (b"", None),
    ],
)
def test_a_picture_is_measured_by_its_first_bytes(head: bytes, measures: Measures | None) -> None:
    assert measure(head) == measures


@given(st.sampled_from([b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"GIF89a"]), st.binary(max_size=80))
def test_no_picture_however_broken_stops_the_measuring(magic: bytes, rest: bytes) -> None:
    measure(magic + rest)
