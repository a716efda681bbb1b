"""Optimizations of builds that do not change the output, and can be turned off as a whole: see ``patches.py``."""
