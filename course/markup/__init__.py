"""Markdown and front matter: what an author types, read into values with line numbers.

`parse` reads the body of a lesson, `parse_fields` a subject or preheader, `split_front_matter`
takes a file apart. Faults are collected in `problems` and never raised:

    M101 unknown component        M107 raw HTML                 M113 control character
    M102 component not closed     M108 heading level            M114 stray `:::`
    M103 component in a component M109 picture of a wrong kind  M115 merge field in an address
    M104 unknown grade, argument  M110 address of a link        M116 merge field without default
    M105 unknown merge field      M111 shape of a component     M117 lesson too large
    M106 unfinished merge field   M112 nested too deep          M118 picture inside a paragraph
    M119 unreadable condition     M120 too many conditions
"""

from course.markup.blocks import (
    GRADES,
    Block,
    Break,
    Code,
    CodeBlock,
    Container,
    Document,
    Emphasis,
    Figure,
    Heading,
    Image,
    Inline,
    Item,
    Link,
    List,
    Merge,
    Paragraph,
    Quote,
    Row,
    Rule,
    Strong,
    Table,
    Text,
    children_of,
    inline_of,
    plain,
)
from course.markup.branches import conditions_of, outcomes, select
from course.markup.checks import CONTAINERS, DONE, is_shown
from course.markup.fields import FIELDS, parse_fields
from course.markup.front_matter import FrontMatter, split_front_matter
from course.markup.parsing import parse

__all__ = [
    "CONTAINERS",
    "DONE",
    "FIELDS",
    "GRADES",
    "Block",
    "Break",
    "Code",
    "CodeBlock",
    "Container",
    "Document",
    "Emphasis",
    "Figure",
    "FrontMatter",
    "Heading",
    "Image",
    "Inline",
    "Item",
    "Link",
    "List",
    "Merge",
    "Paragraph",
    "Quote",
    "Row",
    "Rule",
    "Strong",
    "Table",
    "Text",
    "children_of",
    "conditions_of",
    "inline_of",
    "is_shown",
    "outcomes",
    "parse",
    "parse_fields",
    "plain",
    "select",
    "split_front_matter",
]
