"""From articles as people have them to articles as we understand them.

`inspect` is the stage. The importers beside it (`text`, `markdown`, `html`) each read one kind of
file into blocks; `boilerplate`, `questions`, `sections` and `topics` then treat all kinds alike.
Problems of this stage have codes A101 to A199.
"""

from course.articles.inspection import Source, inspect
from course.articles.numbering import lines_of
from course.articles.overruling import Wishes
from course.articles.reading import Importer, Reading

__all__ = ["Importer", "Reading", "Source", "Wishes", "inspect", "lines_of"]
