"""Words by which headings, questions and their roles are known, in the languages that have them."""

from __future__ import annotations

import re

FAQ = re.compile(
    r"^(?:\W|\d)*(?:faqs?\b|frequently asked|common(?:ly asked)? questions|questions (?:and"
    r"|&) answers"
    r"|q\s?&\s?a\b|your questions|veel ?gestelde vragen|vragen en antwoorden"
    r"|häufige? (?:gestellte )?"
    r"fragen|fragen und antworten|questions fréquentes|foire aux questions|preguntas frecuentes)",
    re.IGNORECASE,
)
INTRODUCTION = re.compile(
    r"^(?:\W|\d)*(?:introduction|intro|overview|inleiding|einleitung|einführung|introducción)\W*$",
    re.IGNORECASE,
)
CONCLUSION = re.compile(
    r"^(?:\W|\d)*(?:(?:in |the |our )?(?:conclusions?|summary|final (?:thoughts?|words?)"
    r"|bottom line"
    r"|take ?aways?|key take ?aways?|wrapping up|to sum up|closing(?: thoughts)?|tl;?dr)"
    r"|conclusie|samenvatting|tot slot|fazit|zusammenfassung|schlussfolgerung|en résumé"
    r"|en conclusion|résumé|conclusión|conclusiones|resumen|en resumen)\b",
    re.IGNORECASE,
)
REFERENCES = re.compile(
    r"^(?:\W|\d)*(?:references|sources|bibliography|further reading|notes|footnotes|citations"
    r"|bronnen"
    r"|literatuur|quellen|literatur|références|sources|bibliographie|referencias|fuentes)\W*$",
    re.IGNORECASE,
)
STEP = re.compile(
    r"^(?:step|part|chapter|lesson|week|day|phase|stage|tip|rule|reason|mistake|myth|method|stap"
    r"|deel"
    r"|hoofdstuk|schritt|teil|kapitel|étape|partie|chapitre|paso|parte|capítulo)\s+(?:\d{1,3}"
    r"|[ivx]{1,5}"
    r"|one|two|three|four|five|six|seven|eight|nine|ten)\b(?=\s*[:.–—-]|\s+\S|$)",
    re.IGNORECASE,
)
QUESTION_MARK = re.compile(
    r"^(?:q|question|vraag|frage|pregunta)\s*\d*\s*[:.)]\s*(?=\S)", re.IGNORECASE
)
ANSWER_MARK = re.compile(
    r"^(?:a|answer|antwoord|antwort|réponse|respuesta)\s*\d*\s*[:.)]\s*(?=\S)", re.IGNORECASE
)


def is_standing(text: str) -> bool:
    """Return whether a line is one of the headings that every author uses: `Conclusion`, `FAQ`."""
    return any(
        pattern.match(text) is not None for pattern in (FAQ, INTRODUCTION, CONCLUSION, REFERENCES)
    )


# The backslash is that of `1\\.`, by which Markdown keeps a number from becoming a list.
_LEADING_NUMBER = re.compile(r"^(?:\(?\d{1,3}(?:\.\d{1,2})*\\?[.):]\s*(?=[^\d\s])|[•▪>-]+\s+)")


def without_number(text: str) -> str:
    """Return a heading, plain or as Markdown, without its number or bullet."""
    return _LEADING_NUMBER.sub("", text).strip() or text


def without_mark(text: str) -> str:
    """Return a question or an answer without its `Q:` or `A:`."""
    return ANSWER_MARK.sub("", QUESTION_MARK.sub("", text)).strip() or text


_ANSWER = re.compile(
    r"^(?:yes|no|ja|nee|nein|oui|non|sí|si)\s*[.,:;!–—]+\s*(?=\S)",
    re.IGNORECASE,
)


def without_answer(text: str) -> str:
    """Return an answer without the yes or no that it begins with."""
    return _ANSWER.sub("", text)
