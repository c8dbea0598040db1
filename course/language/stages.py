"""Where in a course a section belongs, as far as its title says.

A course goes from what a thing is, over how it works and what to do, to living with it; questions
and closing words come last. Text alone is weak evidence for that order, so a title without any of
these words says nothing, and a language without a table keeps its authors' order.
"""

from __future__ import annotations

import re
from enum import IntEnum

from course.language import cues


class Stage(IntEnum):
    """How far into a course something belongs."""

    OPENING = 0
    WHAT = 1
    HOW = 2
    DO = 3
    LIVE = 4
    CLOSING = 5
    QUESTIONS = 6
    REFERENCES = 7


_WORDS = {
    "en": (
        (
            Stage.LIVE,
            (
                "mistakes? maintain\\w* maintenance lifestyle stress sleep long.term habits? "
                "prevent\\w* troubleshoot\\w* side.effects? when.to.(?:see|call|stop|worry) "
                "everyday beyond next.steps? staying keep(?:ing)? living"
            ),
        ),
        (
            Stage.DO,
            (
                "how.to ways? tips? steps? foods? diet recipes? treat\\w* remed\\w+ best "
                "choos\\w+ pick\\w* build\\w* start\\w* begin\\w* plan\\w* repair\\w* heal\\w* "
                "improv\\w+ reduc\\w+ help\\w* use using try make making plant\\w* prepar\\w+ "
                "exercises? strateg\\w+ solutions? eat\\w* avoid\\w* do"
            ),
        ),
        (
            Stage.WHAT,
            (
                "what.(?:is|are|exactly) defin\\w+ meaning explained understand\\w* basics? "
                "types?.of kinds?.of symptoms? signs? history overview at.a.glance introducing"
            ),
        ),
        (
            Stage.HOW,
            (
                "how.(?:does|do|it|\\w+.works?) why causes? caused link\\w* connection role "
                "science works happens? triggers? behind effects? reasons? mechanism\\w* evidence "
                "research how"
            ),
        ),
    ),
    "nl": (
        (Stage.LIVE, "fouten onderhoud volhouden leefstijl stress slaap gewoontes?"),
        (
            Stage.DO,
            (
                "hoe.(?:kun|kies|maak|begin)\\w* zo.(?:maak|begin|kies|doe)\\w* tips? stappen "
                "voeding behandel\\w* kiezen beginnen beste helpt?"
            ),
        ),
        (Stage.WHAT, "wat.(?:is|zijn) betekenis soorten symptomen kenmerken"),
        (Stage.HOW, "hoe.werkt waarom oorza\\w+ verband rol gevolgen"),
    ),
    "de": (
        (Stage.LIVE, "fehler pflege\\w* alltag stress schlaf gewohnheit\\w*"),
        (
            Stage.DO,
            "tipps? schritte? ernährung behandl\\w+ wählen anfangen beste hilft hilfe so.\\w+",
        ),
        (Stage.WHAT, "was.(?:ist|sind|bedeutet) bedeutung arten symptome"),
        (
            Stage.HOW,
            "wie.(?:funktioniert|wirkt|entsteht) warum ursachen? zusammenhang rolle folgen",
        ),
    ),
    "fr": (
        (Stage.LIVE, "erreurs? entretien quotidien stress sommeil habitudes?"),
        (
            Stage.DO,
            (
                "comment.(?:faire|choisir|commencer) conseils? étapes? alimentation traite\\w+ "
                "choisir meilleurs?"
            ),
        ),
        (Stage.WHAT, "qu['’]est-ce définition signification types symptômes"),
        (Stage.HOW, "pourquoi causes? lien rôle effets? comment.(?:ça|cela|fonctionne)"),
    ),
    "es": (
        (Stage.LIVE, "errores mantenimiento estrés sueño hábitos?"),
        (
            Stage.DO,
            (
                "cómo.(?:hacer|elegir|empezar) consejos? pasos? alimentos? dieta tratamiento "
                "elegir mejores"
            ),
        ),
        (Stage.WHAT, "qué.(?:es|son) definición significado tipos síntomas"),
        (Stage.HOW, "por.qué causas? relación papel efectos? cómo.funciona"),
    ),
}
_PATTERNS = {
    code: tuple(
        (
            stage,
            re.compile(rf"\b(?:{'|'.join(words.split())})\b".replace(".", r"[\s-]"), re.IGNORECASE),
        )
        for stage, words in table
    )
    for code, table in _WORDS.items()
}
LANGUAGES = frozenset(_WORDS)


def stage_of(title: str, code: str) -> Stage | None:
    """Return the stage that a section's title speaks of, None when it does not say."""
    for stage, pattern in (
        (Stage.QUESTIONS, cues.FAQ),
        (Stage.REFERENCES, cues.REFERENCES),
        (Stage.CLOSING, cues.CONCLUSION),
        (Stage.OPENING, cues.INTRODUCTION),
    ):
        if pattern.match(title):
            return stage
    for stage, pattern in _PATTERNS.get(code, ()):
        if pattern.search(title):
            return stage
    return None
