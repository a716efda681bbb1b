"""The roles of badges that the extension ``sphinx_design`` has: words in a colour."""

_COLOURS = (
    "primary", "secondary", "success", "info", "warning", "danger", "light", "muted", "dark", "white", "black",
)  # fmt: skip
ROLES = ("bdg", *(f"bdg-{colour}{form}" for colour in _COLOURS for form in ("", "-line")))
