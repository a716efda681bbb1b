"""The one reader of PO files."""
