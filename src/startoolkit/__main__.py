"""``python -m startoolkit``."""

from startoolkit.cli import main

if __name__ == "__main__":
    main()
