"""Settings of Sphinx; title, languages and edition stand in pyproject.toml."""

extensions = ["myst_parser", "startoolkit.sphinxext"]
html_theme = "startoolkit"
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "fieldlist", "tasklist"]
