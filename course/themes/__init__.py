"""Themes, from their files to a template that a lesson can be filled into.

Nothing is imported here: the child process of `apart` starts faster without the rest of the house.
"""
