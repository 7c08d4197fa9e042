"""Change text: case, trimming, replacing, splitting, joining, shortening."""

from __future__ import annotations

import asyncio
import threading
import unicodedata
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from llmspell.errors import ToolError
from llmspell.tool import Example, tool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["text_transform"]

Operation: TypeAlias = Literal[
    "upper",
    "lower",
    "title",
    "capitalize",
    "trim",
    "collapse_spaces",
    "reverse",
    "replace",
    "regex_replace",
    "regex_find",
    "split",
    "lines",
    "join",
    "slug",
    "truncate",
    "count",
]

MAX_TEXT = 1_000_000
MAX_OUTPUT = 2_000_000
MAX_PATTERN = 1_000
MAX_ITEMS = 10_000
_MEGABYTE = 1 << 20


@tool(
    category="text",
    timeout_s=10.0,
    examples=(
        Example({"operation": "slug", "text": "Crème brûlée, twice!"}, "creme-brulee-twice"),
        Example(
            {"operation": "regex_replace", "text": "2025-01-31", "pattern": r"(\d+)-(\d+)-(\d+)", "value": r"\3.\2.\1"},
            "31.01.2025",
        ),
        Example({"operation": "split", "text": "a, b, c", "pattern": ", "}, ["a", "b", "c"]),
        Example({"operation": "join", "text": ["a", "b"], "value": "-"}, "a-b"),
    ),
)
async def text_transform(
    operation: Operation,
    text: str | list[str],
    *,
    pattern: str = "",
    value: str = "",
    limit: int = 0,
) -> str | list[str] | int:
    r"""Change a text: upper, lower, title, trim, replace, regex, split, join, slug, truncate and more.

    replace and split take pattern literally; regex_replace and regex_find take it as a regular
    expression (RE2 syntax: no look-around, no back-references). regex_find gives a list of what
    matched, or of group 1 where there is one. count gives how often pattern occurs.

    Args:
        operation: What to do.
        text: The text; for join a list of texts. At most 1,000,000 characters.
        pattern: What to look for, or the separator of split.
        value: The replacement (\1 or \g<name> for groups), the separator of join, the mark that truncate adds.
        limit: Most replacements, pieces, matches or (truncate) characters; 0 for no limit.
    """
    _check(text, pattern, limit)

    if operation == "join":
        return _join(text, value)

    if not isinstance(text, str):
        raise _refused(f"{operation} takes one text", "join the list first")

    if operation in {"regex_replace", "regex_find"}:
        return await _in_thread(lambda stop: _regex(operation, text, pattern, value, limit, stop))

    if operation in {"replace", "split", "count"}:
        return _literal(operation, text, pattern, value, limit)

    return _truncate(text, limit, value) if operation == "truncate" else _plain(operation, text)


def _check(text: str | list[str], pattern: str, limit: int) -> None:
    size = len(text) if isinstance(text, str) else sum(map(len, text)) + len(text)

    if size > MAX_TEXT:
        raise _refused(f"the text is longer than {MAX_TEXT} characters", "split it")

    if len(pattern) > MAX_PATTERN:
        raise _refused(f"the pattern is longer than {MAX_PATTERN} characters", "shorten it")

    if limit < 0:
        raise _refused("limit is negative", "use 0 for no limit")


def _join(text: str | list[str], separator: str) -> str:
    if isinstance(text, str):
        raise _refused("join takes a list of texts", "pass text as a list")

    _fits(sum(map(len, text)) + len(separator) * len(text))
    return separator.join(text)


def _literal(operation: Operation, text: str, pattern: str, value: str, limit: int) -> str | list[str] | int:
    if not pattern:
        raise _refused(f"{operation} needs a pattern", "pass pattern")

    found = text.count(pattern)

    if operation == "count":
        return found

    changed = min(found, limit) if limit else found

    if operation == "replace":
        _fits(len(text) + changed * (len(value) - len(pattern)))
        return text.replace(pattern, value, changed)

    pieces = min(found, limit - 1) if limit else found

    if pieces >= MAX_ITEMS:
        raise _too_much(f"{pieces + 1} pieces", f"{MAX_ITEMS} pieces")

    return text.split(pattern, pieces)


async def _in_thread(work: Callable[[threading.Event], str | list[str]]) -> str | list[str]:
    """Work in a thread that stops soon after nobody waits for it any more."""
    stop = threading.Event()

    try:
        return await asyncio.to_thread(work, stop)
    finally:
        stop.set()


def _regex(
    operation: Operation, text: str, pattern: str, value: str, limit: int, stop: threading.Event
) -> str | list[str]:
    matches = _matches(_compiled(pattern), text, limit, stop)
    return _replaced(matches, text, value) if operation == "regex_replace" else _found(matches)


def _compiled(pattern: str) -> Any:
    if not pattern:
        raise _refused("a regular expression is needed", "pass pattern")

    import re2

    library = cast("Any", re2)
    options = library.Options()
    options.log_errors = False
    options.max_mem = _MEGABYTE

    try:
        return library.compile(pattern, options)
    except library.error as error:
        reason = error.args[0].decode(errors="replace") if error.args else "it is malformed"
        raise _refused(f"the pattern is not usable: {reason}", "use RE2 syntax: no look-around") from error


def _matches(compiled: Any, text: str, limit: int, stop: threading.Event) -> Iterator[Any]:
    for number, match in enumerate(compiled.finditer(text), 1):
        if stop.is_set():
            return

        yield match

        if number == limit:
            return


def _replaced(matches: Iterator[Any], text: str, template: str) -> str:
    pieces: list[str] = []
    size = end = 0

    for match in matches:
        pieces += [text[end : match.start()], _expanded(match, template)]
        size += len(pieces[-2]) + len(pieces[-1])
        end = match.end()
        _fits(size)

    _fits(size + len(text) - end)
    return "".join([*pieces, text[end:]])


def _expanded(match: Any, template: str) -> str:
    try:
        return match.expand(template) if "\\" in template else template
    except (IndexError, UnicodeDecodeError) as error:
        raise _refused(f"the replacement is not usable: {error}", r"write \1 for the first group") from error


def _found(matches: Iterator[Any]) -> list[str]:
    found: list[str] = []
    size = 0

    for match in matches:
        found.append((match.group(1) if match.re.groups else match.group()) or "")
        size += len(found[-1])
        _fits(size)

        if len(found) > MAX_ITEMS:
            raise _too_much(f"more than {MAX_ITEMS} matches", f"{MAX_ITEMS} matches")

    return found


def _truncate(text: str, limit: int, mark: str) -> str:
    if limit == 0:
        raise _refused("truncate needs a limit", "pass limit")

    if len(text) <= limit:
        return text

    return text[: max(limit - len(mark), 0)] + mark[:limit]


def _plain(operation: Operation, text: str) -> str | list[str]:
    changed = _PLAIN[operation](text)
    _fits(len(changed))
    return changed


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


def _lines(text: str) -> list[str]:
    lines = text.splitlines()

    if len(lines) > MAX_ITEMS:
        raise _too_much(f"{len(lines)} lines", f"{MAX_ITEMS} lines")

    return lines


_PLAIN: dict[str, Callable[[str], str | list[str]]] = {
    "upper": str.upper,
    "lower": str.lower,
    "title": str.title,
    "capitalize": str.capitalize,
    "trim": str.strip,
    "collapse_spaces": lambda text: " ".join(text.split()),
    "reverse": lambda text: text[::-1],
    "slug": _slug,
    "lines": _lines,
}


def _fits(size: int) -> None:
    if size > MAX_OUTPUT:
        raise _too_much(f"{size} characters or more", f"{MAX_OUTPUT} characters")


def _too_much(made: str, cap: str) -> ToolError:
    return ToolError(f"the result would have {made}, more than {cap}", code="tool.output", hint="use a limit")


def _refused(message: str, hint: str) -> ToolError:
    return ToolError(message, code="tool.arguments", hint=hint)
