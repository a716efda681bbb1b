"""The context that the templates of the theme ``startoolkit`` get about an edition and a page."""
