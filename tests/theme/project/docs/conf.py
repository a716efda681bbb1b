extensions = ["myst_parser", "startoolkit.sphinxext"]
html_theme = "startoolkit"
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "fieldlist", "tasklist"]
