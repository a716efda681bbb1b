"""Files for translation agencies: made from the catalogs of a language, and taken back into them."""
