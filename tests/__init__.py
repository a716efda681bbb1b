"""The tests of startoolkit."""

PATIENCE = 600
"""Seconds that tests wait for anything: so long that a busy machine keeps them, and only what hangs takes them."""
