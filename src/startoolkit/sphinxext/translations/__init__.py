"""Translations of a page: messages are extracted, translations vetted and applied, and the resulting nodes checked."""
