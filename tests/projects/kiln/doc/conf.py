"""A project with a theme that it has changed, pages in both markups, and translations that are not finished."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "Kiln"
author = "Potters"
copyright = "2022, Potters"
release = version = "0.9"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.intersphinx", "sphinx.ext.todo", "sphinx.ext.viewcode"]
intersphinx_mapping = {"clay": ("https://clay.example/", "clay.inv")}
html_theme = "alabaster"
html_theme_options = {"description": "Pots and plates"}
html_static_path = ["_static"]
html_css_files = ["pots.css"]
html_js_files = ["https://stats.example/count.js"]
html_last_updated_fmt = ""
templates_path = ["_templates"]
exclude_patterns = ["_templates"]
locale_dirs = ["locale"]
gettext_compact = False
