"""Rules on lessons and on the emails they become.

A rule is a value (`Rule`) with a code, a reason and a function over a `Proof`: one lesson as it
was written and as it was rendered. Faults name a line of the lesson file, because that is what an
author can change.
"""

from course.lint.checking import check_course, check_lesson
from course.lint.compatibility import Incompatibility, clients, compatibility, tested_until
from course.lint.proofs import Email, PictureFile, Proof, Surroundings
from course.lint.rules import Example, Finding, Pack, Rule, on_email

__all__ = [
    "Email",
    "Example",
    "Finding",
    "Incompatibility",
    "Pack",
    "PictureFile",
    "Proof",
    "Rule",
    "Surroundings",
    "check_course",
    "check_lesson",
    "clients",
    "compatibility",
    "on_email",
    "tested_until",
]
