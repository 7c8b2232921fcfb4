"""Measures run by hand: `python -m tests.benchmarks.mesurer`. Pytest collects nothing here."""
