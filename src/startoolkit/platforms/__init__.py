"""Configurations for translation platforms: what Weblate and Crowdin are told of a project, as files below it."""
