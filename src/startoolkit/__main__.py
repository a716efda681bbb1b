"""Entry point of the command ``startoolkit`` and of ``python -m startoolkit``."""

import signal
import sys


def main() -> None:
    """Run the command line; Ctrl-C and SIGTERM end it with one sentence, even during imports."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _answer()
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


def _answer() -> None:
    """Say that a build has nothing to do, and exit, where that is known without importing what builds."""
    if sys.argv[1:2] == ["build"] and sys.stdout is not None:
        from startoolkit.editions.unchanged import answer  # noqa: PLC0415

        said = answer(sys.argv[1:])
        if said and _has_said(said):
            sys.exit(0)


def _has_said(text: str) -> bool:
    """Write a line; False where that fails, which the command line knows how to tell."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
