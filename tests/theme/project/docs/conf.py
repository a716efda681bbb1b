extensions = ["myst_parser", "startoolkit.sphinxext"]
html_theme = "startoolkit"
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "fieldlist", "tasklist"]
startoolkit_pdf = {"file": "neighbours-guide.pdf", "pages": 34, "bytes": 1_312_345}
