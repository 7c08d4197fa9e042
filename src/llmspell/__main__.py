"""Entry point of the command line: `llmspell` and `python -m llmspell`."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        from llmspell.cli.program import run

        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:
        # Ctrl-C before the program was ready to stop in an orderly way
        sys.exit(130)


if __name__ == "__main__":
    main()
