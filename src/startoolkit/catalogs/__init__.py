"""What translators do with catalogs: bring them up to date, check them, see what is left."""
