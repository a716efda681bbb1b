"""Entry point of the command ``startoolkit`` and of ``python -m startoolkit``."""

import signal
import sys


def main() -> None:
    """Run the command line; Ctrl-C and SIGTERM end it with one sentence, even during imports."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        from startoolkit.cli import main as run  # noqa: PLC0415  (Ctrl-C may come while this imports)

        run()
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not add a traceback
        start = "\r" if sys.stderr.isatty() else ""  # overwrite the ^C that the terminal shows
        sys.stderr.write(f"{start}Interrupted. Nothing is half-done: what was not finished is as it was.\n")
        sys.exit(130)
    except (MemoryError, SystemError, ImportError) as error:
        # Extensions in C that cannot be loaded raise SystemError, or ImportError with the words of the dynamic linker.
        if isinstance(error, ImportError) and "failed to map segment" not in str(error):
            raise
        sys.stderr.write("There is too little memory to start. [no-resources]\n")
        sys.exit(3)


if __name__ == "__main__":
    main()
