"""The directive ``star``: a drawing whose points link to pages; it also provides the pictures of the hooks."""
