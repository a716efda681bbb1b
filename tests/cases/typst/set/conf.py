"""Every page here is a test: what the writer makes of it stands in the file ``.typ`` beside it."""

project = "All that can be set"
copyright = author = "Nobody"
release = "1.0"
extensions = ["myst_parser", "startoolkit.pdf"]
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "fieldlist", "tasklist"]
numfig = True
html_baseurl = "https://example.org/briefing/"
