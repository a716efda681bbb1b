"""A project of MyST Markdown as many are: Sphinx's default layout of catalogues, none of our settings."""

project = "Orchard"
author = "The gardeners"
copyright = "2024, The gardeners"
release = "3.1"
extensions = ["myst_parser"]
html_theme = "alabaster"
locale_dirs = ["locales"]
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "dollarmath", "substitution", "tasklist"]
myst_heading_anchors = 3
myst_substitutions = {"season": "2024"}
numfig = True
