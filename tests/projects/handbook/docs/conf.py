"""Settings that hold for startoolkit and, with another theme and without its extension, for plain Sphinx."""

extensions = ["myst_parser", "startoolkit.sphinxext"]
html_theme = "startoolkit"
exclude_patterns = ["_parts"]
numfig = True
gettext_additional_targets = ["image", "index"]
rst_epilog = ".. |power| replace:: 12 kW"
