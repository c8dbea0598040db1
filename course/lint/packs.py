"""The packs that ship: `core` for every course, `health` for courses about health.

`course.toml` names packs (`rules = ["core", "health"]`), and each comes in by the entry points
of `course.rules`: a package of your own may offer another tuple of `Rule` values there.
"""

from course.lint import (
    client_rules,
    envelope,
    header_rules,
    health_blocks,
    health_structure,
    html_rules,
    look_rules,
    message_rules,
    picture_rules,
    writing,
)
from course.lint.health import phrase_rules
from course.lint.rules import Pack

core: Pack = (
    *envelope.RULES,
    *writing.RULES,
    *html_rules.RULES,
    *look_rules.RULES,
    *message_rules.RULES,
    *picture_rules.RULES,
    *client_rules.RULES,
    *header_rules.RULES,
)
health: Pack = (*phrase_rules(), *health_structure.RULES, *health_blocks.RULES)
