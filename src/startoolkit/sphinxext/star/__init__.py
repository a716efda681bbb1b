"""The directive ``star``: a drawing that leads to pages, which answers the hooks for pictures."""
