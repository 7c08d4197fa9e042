"""The client of a debugger: what is told to it, and how it names places."""

from __future__ import annotations

from pathlib import Path

from llmspell.debugger.wire import Message, MessageWire
from llmspell.errors import SpellError
from llmspell.script import Script

__all__ = ["Client"]


class Client:
    """One client, and the spell that it knows the files of.

    Args:
        wire: The line to it.
        script: The spell.
    """

    def __init__(self, wire: MessageWire, script: Script) -> None:
        self._wire = wire
        self._folder = script.folder.resolve()
        self._first_line = self._first_column = 1

    def agree(self, arguments: Message) -> None:
        """Take from `initialize` how it counts."""
        self._first_line = 1 if arguments.get("linesStartAt1", True) else 0
        self._first_column = 1 if arguments.get("columnsStartAt1", True) else 0

    def answer(self, request: Message, body: Message | None = None, error: SpellError | None = None) -> None:
        """Answer a request, or refuse it."""
        answer: Message = {
            "type": "response",
            "request_seq": request.get("seq", 0),
            "command": request.get("command"),
            "success": error is None,
        }

        if error is not None:
            answer |= {"message": error.message, "body": {"error": {"id": 1, "format": error.message}}}
        elif body is not None:
            answer["body"] = body

        self._wire.send(answer)

    def tell(self, name: str, **body: object) -> None:
        """Send an event."""
        self._wire.send({"type": "event", "event": name, **({"body": body} if body else {})})

    def show(self, category: str, text: str) -> None:
        """Show lines of text: `stdout`, `stderr` or `console`."""
        self.tell("output", category=category, output=f"{text}\n")

    def file(self, source: Message) -> str:
        """Return the name that the spell knows a file of the client by."""
        path = Path(source["path"]).resolve()
        return path.relative_to(self._folder).as_posix() if path.is_relative_to(self._folder) else str(path)

    def line(self, line: int) -> int:
        """Return a line of the client, counted from 1."""
        return line - self._first_line + 1

    def place(self, file: str, line: int) -> Message:
        """Return the client's name of a place in the spell."""
        path = self._folder / file
        source: Message = {"name": file, **({"path": str(path)} if path.is_file() else {})}
        return {"source": source, "line": line + self._first_line - 1, "column": self._first_column}
