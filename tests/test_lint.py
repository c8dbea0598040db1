"""Rules: each has an example it passes and an example it fails, and names a line of the lesson."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import plugins
from course.lint import Finding, Rule, Surroundings, check_course, check_lesson
from course.lint.packs import core, health
from course.lint.pages import outlook_view, read_page
from course.lint.prose import split_sentences
from course.lint.readability import grade, syllables_of
from course.lint.samples import BODY, HTML, SAFETY, TEXT, TODAY, sample_proof, sample_rendering
from course.model import Lesson, Problem, Severity
from tests.builders import a_course, a_lesson

PREHEADER = "A table is a list of things, with one fact about them in each column."
a_rendering = sample_rendering


def found(
    lesson: Lesson, *, html: str = HTML, text: str = TEXT, packs: Any = (core, health)
) -> tuple[Problem, ...]:
    """Check one lesson by every rule, with an email made of it."""
    course = a_course(lessons=(lesson,))
    rendering = a_rendering(lesson, html=html, text=text)
    return check_lesson(course, lesson, rendering, packs=packs, around=Surroundings(today=TODAY))


@dataclass(frozen=True)
class Case:
    """What breaks a rule, what just does not, and the line that is named."""

    code: str
    bad: dict[str, Any]
    good: dict[str, Any]
    line: int | None = None


def a_healthy_lesson(**changes: Any) -> Lesson:
    """Build a lesson about health that no rule of ours finds fault with."""
    healthy = {
        "body": BODY,
        "evidence_checked": "2026-08",
        "reviewed_by": "Dr A",
        "reviewed_on": TODAY,
    }
    return a_lesson(**{**healthy, **changes})


def said(text: str) -> dict[str, Any]:
    """Add a paragraph on line 12."""
    return {"body": f"{text}\n\n{BODY}"}


def swapped(old: str, new: str) -> dict[str, Any]:
    """Change the HTML."""
    assert old in HTML
    return {"html": HTML.replace(old, new)}


def text_swapped(old: str, new: str) -> dict[str, Any]:
    """Change the text part."""
    assert old in TEXT
    return {"text": TEXT.replace(old, new)}


def phrase(code: str, bad: str, good: str) -> Case:
    """Say a sentence on line 12 that breaks a rule, and one that does not."""
    return Case(code, said(bad), said(good), 12)


RED_FLAGS = "blisters|fever|hot|weeping|eye|breathing"
CHILDLESS = BODY.replace("baby or child", "x").replace("doctor,", "doctor on milk,")
LONG = "word " * 31
WRITING = [
    Case("E001", {"subject": "x" * 51}, {"subject": "x" * 50}, 5),
    Case("E002", {"subject": "Re: rows"}, {"subject": "Rest: rows"}, 5),
    Case("E003", {"subject": "FREE ROWS now"}, {"subject": "What SQL and JSON are"}, 5),
    Case("E003", {"preheader": f"{PREHEADER}!!"}, {"preheader": f"{PREHEADER}!"}, 6),
    Case("E005", {"preheader": "x" * 39}, {"preheader": "x" * 40}, 6),
    Case("E005", {"preheader": "x" * 101}, {"preheader": "x" * 100}, 6),
    Case(
        "E006",
        {"subject": "Rows and columns in tables", "preheader": "Rows, columns and tables in…"},
        {"subject": "Rows and columns in tables", "preheader": "A list of things and facts"},
        6,
    ),
    Case("E007", {"objective": "EDIT: what can they do?"}, {"objective": "Edit: a row"}, 7),
    Case("E007", said("TODO: more."), said("Todo lo que sabemos."), 12),
    Case("E008", {"body": "word " * 59}, {"body": "word " * 60}, 12),
    Case("E008", {"body": "word " * 901}, {"body": "word " * 900}, 12),
    Case("E008", {"body": f"{'word ' * 59}\n\n{SAFETY}"}, {}, 12),
    Case("E009", said(f"Short.\nA {LONG}."), said("Short. Word " + "word " * 29), 13),
    Case(
        "E010",
        {"body": "Institutional responsibilities necessitate considerable deliberation. " * 12},
        {"body": "We look at a table. Each row is one thing. We read it. " * 6},
        12,
    ),
    Case(
        "E011",
        {"body": f"::: action\nWhen I wake, I read.\n:::\n\n{BODY}"},
        {},
        26,
    ),
    Case("E012", said("See [here](https://a.org)."), said("See [A](https://a.org)."), 12),
    Case("E012", said("See [](https://a.org)."), said("See [A](https://a.org)."), 12),
    Case("E013", said("![](https://a.org/a.png)"), said("![Rows](https://a.org/a.png)"), 12),
    Case("E013", said("![a.png](https://a.org/a.png)"), {}, 12),
    Case("E014", said("### Deep"), said("## Top\n\n### Deep"), 12),
    Case("E015", said("[A page](http://a.org)"), said("[A page](https://a.org)"), 12),
    Case("E015", said("[A page](https://10.0.0.1/)"), {}, 12),
    Case("E016", said("Word, word. " * 61), said("Word, word. " * 60), 12),
    Case("E017", said("Hello *|FNAME|*!"), said("Hello {{ reader.zone }}!"), 12),
    Case("E017", said("Hello %first_name%!"), said("It is 5% or 50% of it."), 12),
    Case("E018", {"objective": "word " * 26}, {"objective": "word " * 25}, 7),
    Case("E018", {"takeaways": ("One.",) * 6}, {"takeaways": ("One.",) * 5}, 8),
]  # fmt: skip

EMAIL = [
    Case("R001", swapped("<!doctype html>", ""), {}),
    Case("R001", swapped('<meta charset="utf-8">', ""), {}),
    Case("R001", swapped("initial-scale=1", "user-scalable=no"), {}),
    Case("R002", swapped('html lang="en"', "html"), {}),
    Case("R002", swapped('html lang="en"', 'html lang="nl"'), {}),
    Case("R002", swapped('<html lang="en" dir="ltr"', '<html lang="en"'), {}),
    Case("R002", swapped('<div lang="en" dir="ltr">', "<div>"), {}),
    Case("R003", swapped("<title>TITLE", "<title>"), {}),
    Case("R004", swapped('<table role="presentation"><tr><td>\n', "<table><tr><td>\n"), {}),
    Case("R004", swapped('mso]><table role="presentation">', "mso]><table>"), {}),
    Case("R005", swapped('<th scope="col">', "<th>"), {}),
    Case("R005", swapped("<table><tr><th", '<table role="none"><tr><th'), {}),
    Case("R006", swapped(' alt="A table"', ""), swapped('alt="A table"', 'alt=""')),
    Case("R006", swapped(' width="600"', ""), {}),
    Case("R006", swapped('width="600"', 'width="641"'), swapped('"600"', '"640"')),
    Case("R006", swapped("a.png", "a.webp"), swapped("a.png", "a.png?x=.webp")),
    Case("R007", swapped('href="https://example.org/more"', 'href="#"'), {}),
    Case("R007", swapped(">More about rows<", "><"), {}),
    Case("R008", swapped("h1>", "h2>"), {}),
    Case("R008", swapped("h2>", "h3>"), {}),
    Case("R009", swapped('<meta name="color-scheme" content="light dark">', ""), {}),
    Case("R010", swapped("<h2>", "<script>x</script><h2>"), {}),
    Case("R010", swapped("<p><a", '<p style="display: flex"><a'), {}),
    Case("R011", swapped("</h1>", ""), swapped("<h2>", "<br><h2>")),
    Case("R011", swapped("<!--[if mso]></td></tr></table><![endif]-->", ""), {}),
    Case("R020", swapped("<h2>", "<!--" + "x" * 90_000 + "--><h2>"), {}),
    Case("R021", swapped("margin: 0", "x" * 12_001), swapped("margin: 0", "x" * 11_900)),
    Case("R022", swapped("More<", "caf\N{LATIN SMALL LETTER E WITH ACUTE}<"), {}),
    Case("R023", swapped("More<", "{{ reader.zone }}<"), {}),
    Case("R023", swapped("More<", r"caf\u{e9}<"), {}),
    Case("R023", text_swapped("More:", "{% if x %}"), {}),
    Case("R023", swapped("More<", "[[ token ]]<"), {}),
    Case("R023", swapped("<h2>", "<mj-text></mj-text><h2>"), {}),
    Case("R024", swapped("More<", "@{raeder.zone}<"), swapped("More<", "@{reader.city}<")),
    Case("R025", swapped("@ADDRESS", ""), {}),
    Case("R025", swapped("@UNSUBSCRIBE", "https://a.org"), {}),
    Case("R025", text_swapped("@ADDRESS", ""), {}),
    Case("R025", text_swapped("@UNSUBSCRIBE", ""), {}),
    Case("R026", swapped("PREHEADER", ""), {}),
    Case("R027", text_swapped(" <https://example.org/more>", ""), {}),
    Case("R028", text_swapped("More:", "x" * 999), text_swapped("More:", "x" * 900)),
    Case("R029", {"text": "@ADDRESS @UNSUBSCRIBE"}, {}),
    Case("R029", text_swapped("TITLE\n", "\n"), {}),
    Case("R030", swapped("BODY", ""), {}),
]  # fmt: skip

SMALL = '<p style="font-size:15px">Small print.'
INK = '<p style="color:#111111;background-color:#fefefe">'
LOOKS = [
    Case("R014", swapped(SMALL, f'<p style="text-align:justify">{SMALL}'), {}),
    Case(
        "R014",
        swapped(SMALL, f'<p style="line-height:18px">{"Small print. " * 9}'),
        swapped(SMALL, f'<p style="line-height:24px">{"Small print. " * 9}'),
    ),
    Case("R015", swapped("</v:rect>", "<h2>In it</h2></v:rect>"), {}),
    Case("R016", swapped('<td bgcolor="#1e4b7c">', '<td style="background:#1e4b7c">'), {}),
    Case("R017", swapped(INK, '<p style="color:#111111">'), swapped(INK, "<p>")),
    Case("R018", swapped("<h2>", '<table role="none" width="700"><h2>'), {}),
    Case("R022", swapped("Ink on", "Ink&#150; on"), {}),
]  # fmt: skip

HEALTH = [
    phrase("H01", "This diet cures eczema.", "No diet cures eczema."),
    phrase("H02", "Probiotics calm the skin.", "Whether probiotics calm the skin is unclear."),
    phrase("H03", "Try a detox week.", "We found no trial of a detox."),
    phrase("H04", "It is the root cause.", "The article calls it the root cause, it says."),
    phrase("H05", "Our product is ready.", "A product is ready."),
    phrase("H06", "Buy now and smile.", "Buy nothing."),
    phrase("H07", "Stop your cream today.", "Do not stop your cream today."),
    phrase("H07b", "You no longer need a cream.", "Ask a doctor if you no longer need creams."),
    phrase("H08", "Creams only mask symptoms.", "The article says creams only mask symptoms."),
    phrase(
        "H09",
        "Within two weeks the skin is better.",
        "In a trial skin was better within two weeks.",
    ),
    phrase("H10", "It is natural and safe.", "Natural is not always safe."),
    phrase("H11", "Think of leaky gut.", 'Think of "leaky gut".'),
    phrase("H12", "Boost your immune system.", "Nothing will boost your immune system."),
    Case(
        "H13",
        said("::: evidence weak\nA trial found less itch.\n:::"),
        said("::: evidence weak\nA trial found less itch [R1].\n:::"),
        13,
    ),
    phrase("H16", "Cut out dairy.", "Ask a dietitian before you cut out dairy."),
    phrase("H17", "Give a baby probiotics.", "Ask a doctor before you give a baby probiotics."),
    phrase("H18", "Take 20 mg of it.", "The trial used 20 mg of it."),
    phrase("H19", "The gut causes flares.", "Whether the gut causes flares is a question."),
    phrase("H20", "It worked for me.", "It worked in the hall."),
    phrase("H21", "Research shows that it helps.", "Research shows that it helps [R1]."),
    phrase("H21b", "The trial proves it.", "The trial does not prove it."),
    Case("H22", {"subject": "The hidden reason"}, {"subject": "One reason"}, 5),
    phrase("H23", "Bread is on the table.", "Is bread on the table?"),
    phrase("H28", "Help for victims.", "Help for people."),
    Case("S06", {"body": BODY.replace("general education, not", "not quite")}, {}, 12),
    Case("S07", {"body": BODY.replace(SAFETY, "")}, {}, 12),
    Case("S07", {"body": re.sub(RED_FLAGS, "x", BODY)}, {}, 26),
    Case(
        "S08",
        {"body": CHILDLESS},
        {"body": CHILDLESS.replace(" on milk", "")},
        26,
    ),
    Case("S14", said("A review looked at it [R9]."), said("A review looked at it [R1]."), 12),
    Case("S16", {"evidence_checked": ""}, {"evidence_checked": "2024-11"}, 2),
    Case("S16", {"evidence_checked": "2024-10", "lines": {"evidence_checked": 9}}, {}, 9),
    Case("S22", {"reviewed_by": ""}, {}),
]


def codes_of(changes: dict[str, Any]) -> dict[str, list[int]]:
    """Return the code and the lines of each rule that these changes break."""
    parts = {key: changes[key] for key in ("html", "text") if key in changes}
    keys = {key: value for key, value in changes.items() if key not in parts}
    codes: dict[str, list[int]] = {}
    for problem in found(a_healthy_lesson(**keys), **parts):
        codes.setdefault(problem.code, []).append(problem.line)
    return codes


@pytest.mark.parametrize("rule", [*core, *health], ids=lambda rule: rule.code)
def test_a_rule_fails_its_bad_example_and_passes_its_good_one(rule: Rule) -> None:
    example = rule.example
    assert example

    bad, good = (
        sample_proof(example.where, text, instead_of=example.good)
        for text in (example.bad, example.good)
    )

    assert list(rule.find(bad))
    assert not list(rule.find(good))


@pytest.mark.parametrize("case", WRITING + EMAIL + LOOKS + HEALTH, ids=lambda case: case.code)
def test_a_rule_finds_its_fault_and_passes_what_is_none(case: Case) -> None:
    bad, good = codes_of(case.bad), codes_of(case.good)

    assert case.code in bad
    assert case.code not in good
    if case.line is not None:
        assert bad[case.code] == [case.line]


def test_a_lesson_without_a_fault_passes_every_rule() -> None:
    assert found(a_healthy_lesson()) == ()


def test_every_rule_has_a_code_of_its_own_a_name_and_a_reason() -> None:
    rules = (*core, *health)

    assert len({rule.code for rule in rules}) == len(rules)
    assert all(rule.title and len(rule.why) > 20 and rule.fix and rule.source for rule in rules)


def test_a_doubled_subject_is_told_at_the_second_lesson() -> None:
    course = a_course()
    one, two, three = course.lessons
    same = replace(course, lessons=(one, two, replace(three, subject=one.subject.upper())))

    problems = [p for p in check_course(same, {}, packs=[core]) if p.code == "E004"]

    assert [(problem.path, problem.line) for problem in problems] == [(three.path, 5)]


def test_the_course_of_the_builders_has_no_fault() -> None:
    problems = check_course(a_course(), {}, packs=[core])

    assert {problem.severity for problem in problems} <= {Severity.INFO}


@pytest.mark.parametrize(
    ("subject", "severity"), [("x" * 78, Severity.WARNING), ("x" * 79, Severity.ERROR)]
)
def test_a_subject_beyond_a_header_line_is_an_error(subject: str, severity: Severity) -> None:
    problems = found(a_healthy_lesson(subject=subject))

    assert [p.severity for p in problems if p.code == "E001"] == [severity]


@pytest.mark.parametrize(
    ("size", "severity"), [(95_000, Severity.WARNING), (103_000, Severity.ERROR)]
)
def test_an_email_that_gmail_clips_is_an_error(size: int, severity: Severity) -> None:
    html = HTML.replace("<h2>", f"<!--{'x' * size}--><h2>")

    problems = found(a_healthy_lesson(), html=html)

    assert [p.severity for p in problems if p.code == "R020"] == [severity]


def test_the_same_fault_twice_on_a_line_is_told_once() -> None:
    lesson = a_healthy_lesson(**said("See [here](https://a.org) and [here](https://b.org)."))

    assert [problem.code for problem in found(lesson, packs=[core])].count("E012") == 1


def test_braces_that_the_author_escaped_are_no_left_over() -> None:
    lesson = a_healthy_lesson(**said(r"Write \{\{ name \}\} in Jinja."))

    assert "R023" not in {problem.code for problem in found(lesson)}


def test_what_the_theme_does_in_every_email_is_told_once() -> None:
    course = a_course()
    html = HTML.replace("<!doctype html>", "")
    renderings = {lesson.id: a_rendering(lesson, html=html) for lesson in course.lessons}

    problems = [p for p in check_course(course, renderings, packs=[core]) if p.code == "R001"]

    assert [problem.path for problem in problems] == [course.lessons[0].path]
    assert problems[0].hint.endswith("(and 2 more lessons)")


def test_a_lesson_that_could_not_be_rendered_is_still_checked_as_written() -> None:
    lesson = a_lesson(subject="Re: rows")
    course = a_course(lessons=(lesson,))

    problems = check_course(course, {}, packs=[core])

    assert [problem.code for problem in problems] == ["E002", "E020"]


# ---------------------------------------------------------------------- health


def health_codes(text: str) -> set[str]:
    lesson = a_healthy_lesson(**said(text))
    return {p.code for p in found(lesson, packs=[health]) if p.severity is not Severity.INFO}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("This will not only calm flares, it cures eczema.", "H01"),
        ("We do not know much about bread, butter or jam. It cures eczema.", "H01"),
        ("These foods help:\n\n- Kefir calms the skin.", "H02"),
        ("Creams do not work for the root cause.", "H08"),
        ("It has no side effects.", "H04"),
        ("We do not mind what you had for lunch today as this cures eczema.", "H01"),
        ("| What | Why |\n|---|---|\n| Kefir | calms the skin |", "H02"),
        ("> It cures eczema.", "H01"),
    ],
)
def test_a_claim_in_our_own_voice_is_told(text: str, code: str) -> None:
    assert code in health_codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "There is no cure for eczema.",
        "Article 2 claims that kefir calms the skin.",
        "Article 2 makes these claims:\n\n- Kefir calms the skin.",
        "::: do\n- Ask.\n:::\n\n::: avoid\n- Stop your cream.\n:::",
        "```\nThis cures eczema.\n```",
    ],
)
def test_what_is_attributed_negated_or_code_is_no_claim(text: str) -> None:
    assert health_codes(text) == set()


def test_the_titles_of_papers_and_the_safety_box_are_no_claims() -> None:
    sources = "1. [R1] A (2020). A miracle cure: probiotics improve eczema symptoms."
    body = re.sub(r"1\. \[R1\].*", sources, BODY)

    assert found(a_healthy_lesson(body=body), packs=[health]) == ()


def test_a_claim_on_the_third_line_of_a_paragraph_names_that_line() -> None:
    lesson = a_healthy_lesson(**said("A line.\nAnother line\nends. This cures\neczema."))

    assert [p.line for p in found(lesson) if p.code == "H01"] == [14]


def test_a_claim_in_the_lead_in_of_a_list_is_told_once_and_there() -> None:
    lesson = a_healthy_lesson(**said("This cures eczema:\n\n- Sleep.\n- Rest."))

    assert [p.line for p in found(lesson) if p.code == "H01"] == [12]


def test_a_takeaway_is_checked_on_its_own_line() -> None:
    lesson = a_healthy_lesson(
        takeaways=("Rows.", "This cures eczema."), lines={"takeaways": 8, "takeaways.1": 10}
    )

    assert [p.line for p in found(lesson) if p.code == "H01"] == [10]


def test_a_health_rule_in_a_link_reads_its_address() -> None:
    lesson = a_healthy_lesson(**said("See [a page](https://a.org/?ref=me)."))

    assert [p.line for p in found(lesson) if p.code == "H06"] == [12]


@pytest.mark.parametrize(
    ("asked", "answered", "told"),
    [
        ("Lesson 2: what? Lesson 1: what?", "Lesson 2: so. Lesson 1: so.", []),
        ("Lesson 2: what?", "Lesson 2: so.", ["nothing asks about an older lesson"]),
        ("Lesson 1: what?", "Lesson 1: so.", ["nothing asks about lesson 2"]),
        (
            "Lesson 2: what? Lesson 1: what?",
            "Lesson 1: so.",
            ["the question about lesson 2 has no answer"],
        ),
    ],
)
def test_recall_asks_and_answers_the_last_lesson_and_an_older_one(
    asked: str, answered: str, told: list[str]
) -> None:
    blocks = f"::: recall\n{asked}\n:::\n\n::: answer\n{answered}\n:::\n\n{BODY}"
    lesson = a_healthy_lesson(number=3, body=blocks)

    assert [one.message for one in found(lesson, packs=[health]) if one.code == "S18"] == told


def test_both_list_headers_are_asked_for() -> None:
    rule = next(rule for rule in core if rule.code == "R050")
    line = "List-Unsubscribe-Post: List-Unsubscribe=One-Click"

    proof = sample_proof("headers", "List-Unsubscribe-Post: yes", instead_of=line)

    assert len(list(rule.find(proof))) == 1


# ---------------------------------------------------------------------- what the rules read with


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Dr. Ann saw L. r., e.g. Here. Then.", ["Dr. Ann saw L. r., e.g. Here.", "Then."]),
        ("It fell by 4.5 points. [R1] Then", ["It fell by 4.5 points. [R1]", "Then"]),
        ('He said "no." She left.', ['He said "no."', "She left."]),
        ("", []),
    ],
)  # fmt: skip
def test_text_is_split_where_sentences_end(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


@given(st.text(max_size=300))
def test_splitting_sentences_loses_no_words(text: str) -> None:
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())


def test_a_declaration_that_is_none_does_not_stop_the_reading() -> None:
    # Python 3.11's html.parser raises AssertionError here.
    assert [element.tag for element in read_page("<p></p><![!").elements] == ["p"]


@given(st.text(alphabet="<>/abc!-[]if mso\"'=&", max_size=200))
def test_no_page_however_broken_stops_the_reading(html: str) -> None:
    read_page(outlook_view(html))


@pytest.mark.parametrize(
    ("html", "outlook"),
    [
        ("<!--[if mso]>a<![endif]-->b", "ab"),
        ("<!--[if mso | IE]>a<![endif]-->b", "ab"),
        ("<!--[if gte mso 9]>a<![endif]-->b", "ab"),
        ("<!--[if lte mso 11]>a<![endif]-->b", "b"),
        ("<!--[if !mso]><!-->a<!--<![endif]-->b", "b"),
        ("<!--[if !mso]><!-- -->a<!--<![endif]-->b", "b"),
        ("<!--[if mso]>a<![endif]-->b<!--[if mso]>c<![endif]-->", "abc"),
    ],
)
def test_outlook_reads_its_own_side_of_a_condition(html: str, outlook: str) -> None:
    assert outlook_view(html) == outlook


@pytest.mark.parametrize(
    ("word", "count"), [("cat", 1), ("table", 2), ("make", 1), ("jumped", 1), ("wanted", 2),
                        ("eczema", 3), ("x", 1), ("the", 1)]
)  # fmt: skip
def test_syllables_are_counted_about_right(word: str, count: int) -> None:
    assert syllables_of(word) == count


def test_short_words_read_easier_than_long_ones() -> None:
    easy = ["The cat sat on the mat.", "It was a big cat."]
    hard = ["Institutional responsibilities necessitate considerable deliberation."]

    assert grade([]) == 0
    assert grade(easy) < 3
    assert grade(hard) > 12


# ---------------------------------------------------------------------- packs of strangers


def test_a_pack_of_a_strangers_comes_in_by_the_same_door(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "teapots.py").write_text(
        "from course.lint import Finding, Rule\n"
        "from course.model import Severity\n"
        "def find(proof):\n"
        "    if 'teapot' in proof.lesson.body:\n"
        "        yield Finding(proof.lesson.body_line, 'a teapot', 'take it out')\n"
        "pack = (Rule('T001', 'teapots', Severity.ERROR, 'no reason at all', find),)\n",
        "utf-8",
    )
    package = tmp_path / "teapots-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Name: teapots\nVersion: 1.0\n", "utf-8")
    (package / "entry_points.txt").write_text("[course.rules]\ntea = teapots:pack\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    lesson = a_lesson(body="A teapot.\n\nA teapot with a spout, said the teapot.")

    pack = plugins.load(plugins.RULES, "tea")
    problems = check_course(a_course(lessons=(lesson,)), {}, packs=[pack])

    assert [(problem.code, problem.line) for problem in problems] == [("T001", 12)]


def test_a_rule_may_say_that_one_fault_is_worse_than_another() -> None:
    findings: Callable[[Any], list[Finding]] = lambda _: [  # noqa: E731 - a rule in one line
        Finding(1, "bad", "mend it"),
        Finding(2, "worse", "mend it first", Severity.ERROR),
    ]
    rule = Rule("T001", "test", Severity.INFO, "a reason that is long enough", findings)

    problems = check_course(a_course(lessons=(a_lesson(),)), {}, packs=[(rule,)])

    assert [problem.severity for problem in problems] == [Severity.INFO, Severity.ERROR]
