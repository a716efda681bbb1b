"""Finished HTML pages: slots that are filled later, absolute addresses, templates of the theme."""
