"""Translations of a page: extracted, vetted, applied, and compared once more with their sources."""
