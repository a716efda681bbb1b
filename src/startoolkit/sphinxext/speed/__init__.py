"""What only makes builds faster, and can be turned off as a whole: see ``patches.py``."""
