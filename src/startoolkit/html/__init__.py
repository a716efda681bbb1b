"""What finished pages have in common: slots that are filled later, addresses, templates of the theme."""
