"""Courses as files: `course.toml` and the lessons beside it, read and validated.

Every fault is a `Problem` with file, line, key, value and the way out, and all of them are
found at once. The shape of both files is written down as pydantic models (`course_file`,
`front_matter`) and not as attrs classes with converters: pydantic reports every fault of a
value in one pass with the path of each key, which is what becomes a line, and we have it
already for the environment.
"""

from course.lessons.finding import find_course
from course.lessons.loading import line_of, load_course
from course.lessons.outline_file import OUTLINE_FILE, parse_outline
from course.lessons.outline_text import Note, notes_of, outline_text, source_text
from course.lessons.starting import create_course

__all__ = [
    "OUTLINE_FILE",
    "Note",
    "create_course",
    "find_course",
    "line_of",
    "load_course",
    "notes_of",
    "outline_text",
    "parse_outline",
    "source_text",
]
