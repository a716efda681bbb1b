"""Settings that hold for startoolkit and, with another theme and without its extension, for plain Sphinx."""

extensions = ["myst_parser", "startoolkit.sphinxext"]
html_theme = "startoolkit"
exclude_patterns = ["_parts"]
numfig = True
gettext_additional_targets = ["image", "index"]
myst_enable_extensions = [
    "amsmath",
    "attrs_block",
    "attrs_inline",
    "colon_fence",
    "deflist",
    "dollarmath",
    "fieldlist",
    "strikethrough",
    "substitution",
    "tasklist",
]
myst_heading_anchors = 3
myst_substitutions = {"keeper": "Ada Miller", "power": "**12 kW**"}
