"""Which material goes into which week, and why.

`plan` takes an inspection and returns an outline. Problems of this stage have codes A201 to A299.
"""

from course.outline.planning import OBJECTIVE, plan

__all__ = ["OBJECTIVE", "plan"]
