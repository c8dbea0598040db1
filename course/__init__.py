"""Articles become a course; the course becomes email; email arrives once, on time."""

__version__ = "0.1.0"
