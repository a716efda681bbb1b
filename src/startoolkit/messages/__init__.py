"""Messages of catalogs: reading PO files, analysing markup, and judging whether a translation may be used."""
