"""A project of reStructuredText with one catalogue for all pages; a file in Markdown beside them is no page."""

project = "Ferry"
author = "Harbour office"
copyright = "2023, Harbour office"
release = version = "2.0"
extensions = ["sphinx.ext.todo"]
html_theme = "alabaster"
locale_dirs = ["../po"]
gettext_compact = "ferry"
todo_include_todos = True
rst_epilog = ".. |boat| replace:: the *Anna*"
