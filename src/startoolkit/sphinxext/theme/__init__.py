"""What the templates of the theme ``startoolkit`` need to know of an edition and of a page."""
