"""A project in languages that are written from right to left, and in those without spaces between words."""

project = "Bazaar"
author = "Traders"
copyright = "2025, Traders"
extensions = ["myst_parser"]
html_theme = "alabaster"
locale_dirs = ["../locale"]
gettext_compact = False
