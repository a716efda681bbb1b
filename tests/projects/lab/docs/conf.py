"""A project of notebooks and design elements, with extensions of other people: nox -s friends."""

project = "Lab"
author = "Chemists"
copyright = "2026, Chemists"
release = version = "1.2"
extensions = ["myst_nb", "sphinx_copybutton", "sphinx_design", "sphinx_inline_tabs", "sphinx.ext.todo"]
html_theme = "pydata_sphinx_theme"
nb_execution_mode = "off"
myst_enable_extensions = ["colon_fence"]
locale_dirs = ["locale"]
