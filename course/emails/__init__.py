"""Lessons made into emails: rendered once, filled for each reader."""

from course.emails.contrast import Pair, contrasts, faint
from course.emails.filling import Medium, as_html, as_plain, bind, fields_of, fill, to_tags
from course.emails.headers import (
    header_value,
    list_headers,
    mailbox,
    ready_header,
    sender_domain,
    split_mailbox,
)
from course.emails.messages import compose, lesson_key
from course.emails.rendering import LARGEST, faults_of, render
from course.emails.skeleton import skeleton
from course.themes.compiling import CompiledTheme, compile_theme

__all__ = [
    "LARGEST",
    "CompiledTheme",
    "Medium",
    "Pair",
    "as_html",
    "as_plain",
    "bind",
    "compile_theme",
    "compose",
    "contrasts",
    "faint",
    "faults_of",
    "fields_of",
    "fill",
    "header_value",
    "lesson_key",
    "list_headers",
    "mailbox",
    "ready_header",
    "render",
    "sender_domain",
    "skeleton",
    "split_mailbox",
    "to_tags",
]
