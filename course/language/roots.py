"""The root of a word: what is left when the endings of its language are taken off.

`language.stem` cuts words off and knows no language. A root tells whether two authors use one word
in two forms: `wiping` and `wipe`, `dried` and `dry`, `Löcher` and `Loch`.
"""

from __future__ import annotations

from functools import lru_cache

_LENGTH = 7
_LEAST = 3  # letters that stay
# The longer ones first: one ending is taken off.
_ENDINGS = {
    code: tuple(endings.split())
    for code, endings in {
        "en": "ations ation ings ing edly ies ied ers est ed es er ly s e y",
        "nl": "ingen heden ende jes tje ing en je er es st e s t n",
        "de": "ungen igen ende ung ern ige ig en er es em st te e n s t",
        "fr": "ations ation ements ement euses euse aient ees ait ant ent ee es er ez ir e s x",
        "es": "aciones acion mente ando iendo ados adas ado ada idos ido ar er ir an en as os es"
        " a o e s",
    }.items()
}
_PLAIN = str.maketrans("äöüáéíóúàèâêîôûëïç", "aouaeiouaeaeioueic")


@lru_cache(maxsize=65_536)
def root(word: str, code: str) -> str:
    """Return the root of a word in lower case; a number stays as it is."""
    bare = word.removesuffix("'s").translate(_PLAIN)
    if bare[:1].isdigit():
        return bare
    for ending in _ENDINGS.get(code, ("s",)):
        if bare.endswith(ending) and len(bare) - len(ending) >= _LEAST:
            bare = bare.removesuffix(ending)
            break
    if len(bare) > _LEAST and bare[-1] == bare[-2] and bare[-1] not in "aeiou":
        bare = bare[:-1]
    return (f"{bare[:-1]}i" if bare.endswith("y") else bare)[:_LENGTH]
