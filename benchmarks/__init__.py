"""Benchmarks of startoolkit against the stock tools, and the generator of the projects for them."""
