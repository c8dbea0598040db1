"""A lesson without a fault, and what becomes of it when an example of a rule is put in.

`course explain` shows the examples; the tests try each: the bad one breaks its rule, the good one
does not. Whoever writes a pack of rules may try theirs the same way:

    proof = sample_proof(rule.example.where, rule.example.bad)
    assert list(rule.find(proof))
"""

from __future__ import annotations

import re
import struct
from dataclasses import fields, replace
from datetime import date, time
from typing import Any

import yaml

from course.lint.proofs import PictureFile, Proof, Surroundings
from course.lint.rules import Where
from course.markup import Figure, parse
from course.model import Cadence, Course, Field, Lesson, Rendering, Schedule, Segments, Window

TODAY = date(2026, 11, 22)

SAFETY = """\
::: safety
This course is general education, not medical advice. Do not stop a treatment before you have
asked a doctor or pharmacist. Evidence last checked: 2026-08. Get same-day help for small
blisters, a fever, hot or weeping skin, sores near an eye, or trouble breathing. Ask a dietitian
before you change what a baby or child eats. Nobody paid for it, and it recommends no product.
:::
"""
BODY = f"""\
Hello,

A review of 291 trials came out. We read it together, slowly and with a pencil, because
this kind of paper is longer than it has to be. The tables at the end are the useful part, and we
begin with those. Take your time and go through them twice before you go on to the rest.

::: evidence mixed
A review found that creams may mean fewer flares in most trials [R1].
:::

::: action
When you next see a doctor, then take your list of questions.
:::

{SAFETY}
::: sources
1. [R1] Somebody A (2020). Creams for eczema. [Read the record](https://doi.org/10.1/x)
:::
"""
HTML = """\
<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>TITLE</title><style>p {margin: 0}</style>
<style>@media (prefers-color-scheme: dark) {.ink {color: #eeeeee}}</style></head><body>
<div lang="en" dir="ltr"><div style="display:none">PREHEADER&#847;&#8204;&#160;</div>
<!--[if mso]><table role="presentation"><tr><td><![endif]-->
<!--[if mso]><v:rect alt="A table" fill="true"></v:rect><![endif]-->
<div style="max-width:600px"><table role="presentation"><tr><td>
<h1>TITLE</h1>
BODY
<h2>More</h2>
<p><a href="https://example.org/more">More about rows</a>
<img src="https://example.org/a.png" alt="A table" width="600"></p>
<p style="color:#333333;background-color:#f4f4f4">Read on.</p>
<p style="font-size:15px">Small print.</p>
<p style="color:#111111;background-color:#fefefe">Ink on paper.</p>
<table role="presentation"><tr><td bgcolor="#1e4b7c"><a href="https://example.org/more"
style="color:#f4f9ff;text-decoration:none;line-height:24px;padding:12px 20px">Open it</a></td></tr>
</table>
<table><tr><th scope="col">Row</th></tr><tr><td>one thing</td></tr></table>
</td></tr></table></div>
<!--[if mso]></td></tr></table><![endif]-->
<!--[if !mso]><!--><p>Seen by most</p><!--<![endif]-->
<p>@ADDRESS <a href="@UNSUBSCRIBE">Unsubscribe</a></p></div></body></html>"""
TEXT = """\
TITLE
================
Lesson NUMBER of TOTAL

BODY

More: More about rows <https://example.org/more>

@ADDRESS
Unsubscribe: @UNSUBSCRIBE
"""
HEADERS = """\
List-Unsubscribe: <https://example.org/u/1>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
List-Id: <rows.example.org>
"""
ARTICLE = """\
Creams keep the skin calm for a while, and then the patches come back where they were before.
"""
# The first bytes of a PNG: 640 and 1,200 pixels wide.
_PNG = b"\x89PNG\r\n\x1a\n"
PICTURES = {
    name: PictureFile(_PNG + struct.pack(">I4sIIBB", 13, b"IHDR", width, 9, 8, 2), size=99)
    for name, width in (("small.png", 640), ("sharp.png", 1_200))
}
_PADDING = "&#847;&#8204;&#160;"
_ARTICLE_PATH = "articles/article-1.md"

_LESSON = Lesson(
    id="rows",
    number=1,
    week=1,
    title="Rows and columns",
    subject="What is a row?",
    preheader="A table is a list of things, with one fact about them in each column.",
    objective="Say what one row of a table stands for.",
    takeaways=("One row is one thing.",),
    sources=(),
    body=BODY,
    path="lessons/rows/01-rows.md",
    body_line=12,
    lines={"id": 2, "title": 4, "subject": 5, "preheader": 6, "objective": 7, "takeaways": 8},
    evidence_checked="2026-08",
    reviewed_by="Dr A",
    reviewed_on=TODAY,
)
_COURSE = Course(
    slug="rows",
    title="Rows",
    language="en",
    sender="Rows <lessons@example.org>",
    theme="workbook",
    rules=("core",),
    schedule=Schedule(
        cadence=Cadence(days=7), hour=time(9), window=Window(time(8), time(20)),
        weekdays=frozenset(range(1, 8)),
    ),
    lessons=(_LESSON,),
    path="lessons/rows",
)  # fmt: skip


def sample_proof(where: Where, example: str, *, instead_of: str = "") -> Proof:
    """Return a faultless lesson with an example put in.

    In HTML, text part and headers the example stands in the place of `instead_of`. Raises
    ValueError when that is not there.
    """
    lesson, course = _LESSON, _COURSE
    html, text, headers = HTML, TEXT, HEADERS
    match where:
        case "body":
            lesson = replace(lesson, body=f"{example}\n\n{BODY}")
        case "lesson" | "article":
            lesson = replace(lesson, body=example)
        case "front matter":
            lesson = replace(lesson, **_keys(example))
        case "course":
            course, lesson = _two_lessons(example)
        case "cadence":
            course, lesson = _waiting(example)
        case "HTML":
            html = _swapped(html, instead_of, example)
        case "text part":
            text = _swapped(text, instead_of, example)
        case "headers":
            headers = _swapped(headers, instead_of, example)
    if where not in {"course", "cadence"}:
        course = replace(course, lessons=(lesson,), **_course_keys(example, where))
    document = parse(lesson.body, path=lesson.path, first_line=lesson.body_line)
    around = Surroundings(
        today=TODAY, baseline=HTML, headers=_headers(headers),
        pictures=PICTURES,
        articles={_ARTICLE_PATH: tuple(ARTICLE.splitlines())} if where == "article" else {},
    )  # fmt: skip
    rendering = sample_rendering(lesson, html=html, text=text, total=len(course.lessons))
    return Proof(course, lesson, document, rendering, around)


def sample_rendering(
    lesson: Lesson, *, html: str = HTML, text: str = TEXT, total: int = 1
) -> Rendering:
    """Return an email without a fault: every word of the lesson is in both parts."""
    document = parse(lesson.body, path="", first_line=1)
    words = " ".join(getattr(inline, "text", "") for inline in document.inlines())
    ascii_words = words.encode("ascii", "xmlcharrefreplace").decode()
    ascii_words += "".join(
        f'<img src="https://example.org/{one.src}" alt="{one.alt}" width="600">'
        for one in document.walk()
        if isinstance(one, Figure)
    )
    html = html.replace(_PADDING, 20 * _PADDING).replace("PREHEADER", lesson.preheader)
    text = text.replace("NUMBER", str(lesson.number)).replace("TOTAL", str(total))
    return Rendering(
        course=_COURSE.slug, course_title=_COURSE.title, lesson=lesson.id, number=lesson.number,
        total=total, title=lesson.title, language="en", sender=_COURSE.sender,
        subject=(lesson.subject,), preheader=(lesson.preheader,),
        html=_segments(html.replace("TITLE", lesson.title).replace("BODY", ascii_words)),
        text=_segments(text.replace("TITLE", lesson.title).replace("BODY", words)),
    )  # fmt: skip


def _segments(text: str) -> Segments:
    """Cut text at `@ADDRESS`, `@UNSUBSCRIBE` and `@{any.name}`."""
    names = {"@ADDRESS": "sender.address", "@UNSUBSCRIBE": "link.unsubscribe"}
    parts = re.split(r"(@ADDRESS|@UNSUBSCRIBE|@\{[^}]+\})", text)
    return tuple(
        Field(names.get(part, part[2:-1])) if part.startswith("@") else part
        for part in parts
        if part
    )


def _swapped(text: str, old: str, new: str) -> str:
    if old not in text:
        raise ValueError(f"the sample has no {old!r}")
    return text.replace(old, new)


def _keys(example: str) -> dict[str, Any]:
    """Return front matter as a lesson keeps it; keys of `course.toml` are left to the course."""
    known = {one.name for one in fields(Lesson)}
    keys = {key: value for key, value in _read(example).items() if key in known}
    if "takeaways" in keys:
        keys["takeaways"] = tuple(keys["takeaways"])
    return keys


def _course_keys(example: str, where: Where) -> dict[str, Any]:
    if where != "front matter":
        return {}
    return {key: value for key, value in _read(example).items() if key in ("sender", "notice")}


def _read(example: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(example)
    return found


def _two_lessons(example: str) -> tuple[Course, Lesson]:
    """Return a course of two lessons, each with a subject and a preheader, and the second."""
    one, two = (_keys(part) for part in example.split("---\n"))
    first = replace(_LESSON, **one)
    second = replace(_LESSON, id="keys", number=2, **two)
    return replace(_COURSE, lessons=(first, second)), second


def _waiting(example: str) -> tuple[Course, Lesson]:
    """Return a course of two lessons, of which the second may wait, and the first."""
    setting, _, body = example.partition("\n\n")
    lesson = replace(_LESSON, body=f"{body}\n\n{BODY}")
    cadence = Cadence(days=14, when_done="when done" in setting)
    lessons = (lesson, replace(_LESSON, id="keys", number=2))
    schedule = replace(_COURSE.schedule, cadence=cadence)
    return replace(_COURSE, lessons=lessons, schedule=schedule), lesson


def _headers(text: str) -> dict[str, str]:
    pairs = (line.partition(": ") for line in text.splitlines())
    return {name: value for name, _, value in pairs if name}
