"""Pages shown while somebody works on them: ``startoolkit preview``."""
