"""Measurements: ratios against a peer in one run, printed as a table and never asserted.

Run one with `python -m tests.bench.NAME`.
"""
