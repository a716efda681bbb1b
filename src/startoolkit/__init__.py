"""startoolkit builds a briefing, written once in MyST Markdown, as accessible HTML and PDF in every language."""

__version__ = "0.1.0"
