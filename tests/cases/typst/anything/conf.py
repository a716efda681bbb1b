"""A project without settings of ours that has every kind of node that its extensions make; it asks for nothing outside."""

project = "Anything"
copyright = author = "Nobody"
release = "1.0"
extensions = [
    "myst_parser", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx.ext.todo", "sphinx.ext.graphviz",
    "sphinx.ext.inheritance_diagram", "sphinx.ext.doctest", "sphinx.ext.ifconfig", "sphinx.ext.viewcode", "startoolkit.pdf",
]  # fmt: skip
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath", "amsmath", "tasklist"]
todo_include_todos = True
numfig = True
pygments_style = "monokai"
html_baseurl = "https://example.org/docs/"
graphviz_dot = "/nowhere/dot"
