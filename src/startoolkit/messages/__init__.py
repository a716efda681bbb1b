"""Messages of catalogs: what their markup does, and whether a translation may be used."""
