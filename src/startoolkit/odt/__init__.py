"""Worksheets as OpenDocument text, one file each, to be filled in with a word processor.

The words come from the resolved doctree of an edition: what the judge of translations has let in, and nothing else.
"""

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
