"""Measurements of startoolkit against the stock tools, and the projects that they are made on."""
