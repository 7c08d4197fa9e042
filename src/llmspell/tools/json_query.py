"""Query JSON data with JMESPath or JSONPath, within a budget of steps."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypeAlias, TypedDict, cast

from llmspell.errors import ConvertError, ToolError
from llmspell.tool import Example, tool
from llmspell.value import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["JsonQueryResult", "json_query"]

Language: TypeAlias = Literal["jmespath", "jsonpath"]

MAX_QUERY = 1_000
MAX_TEXT = 5_000_000
MAX_STEPS = 500_000
MAX_RESULTS = 10_000
_NODE_COST = 3
_VISIT_COST = 2


class JsonQueryResult(TypedDict):
    """What the query selects.

    Attributes:
        result: For jmespath the value, for jsonpath the list of selected values.
        paths: For jsonpath: where each of them is.
    """

    result: Any
    paths: NotRequired[list[str]]


@tool(
    category="data",
    timeout_s=10.0,
    examples=(
        Example(
            {"data": {"items": [{"n": "a", "p": 3}, {"n": "b", "p": 9}]}, "query": "items[?p > `5`].n"},
            {"result": ["b"]},
        ),
        Example(
            {"data": '{"a": [{"b": 1}, {"b": 2}]}', "query": "$.a[*].b", "language": "jsonpath"},
            {"result": [1, 2], "paths": ["$['a'][0]['b']", "$['a'][1]['b']"]},
        ),
    ),
)
async def json_query(data: Any, query: str, *, language: Language = "jmespath") -> JsonQueryResult:
    """Select parts of JSON data with a query.

    Args:
        data: The data; a text is read as JSON first.
        query: A JMESPath expression such as "items[?price > `5`].name", or a JSONPath (RFC 9535) such as "$..name".
        language: The language of the query.
    """
    if len(query) > MAX_QUERY:
        raise _refused(f"the query is longer than {MAX_QUERY} characters", "ask in steps")

    return await asyncio.to_thread(_select, data, query, language)


def _select(data: object, query: str, language: Language) -> JsonQueryResult:
    meter = _Meter(MAX_STEPS)
    parsed = _parsed(data, meter)

    try:
        return _jmespath(parsed, query, meter) if language == "jmespath" else _jsonpath(parsed, query, meter)
    except RecursionError as error:
        raise _refused("the query is nested too deep", "ask in steps") from error


def _parsed(data: object, meter: _Meter) -> object:
    """Return the data as JSON values, weighed before anything else looks at them."""
    value = _decoded(data) if isinstance(data, str) else data
    meter.weigh(value)
    return _as_json(value, "data")


def _decoded(text: str) -> object:
    if len(text) > MAX_TEXT:
        raise _refused(f"the data is longer than {MAX_TEXT} characters", "cut it first")

    import msgspec

    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        raise _refused(f"the data is not JSON: {error}", "pass the data itself, or valid JSON text") from error


def _as_json(value: object, where: str) -> Any:
    try:
        return to_json(value, where)
    except ConvertError as error:
        raise _refused(error.message, error.hint) from error


class _Meter:
    """Counts steps and refuses when there are too many."""

    __slots__ = ("_left",)

    def __init__(self, steps: int) -> None:
        self._left = steps

    def charge(self, steps: int) -> None:
        """Count steps."""
        self._left -= steps

        if self._left < 0:
            raise ToolError("the query takes too many steps", code="tool.output", hint="select less, or in two queries")

    def weigh(self, value: object) -> None:
        """Count the nodes of a value as often as they would be written out."""
        waiting = [value]

        while waiting:
            item = waiting.pop()
            self.charge(1 + len(item) // 16 if isinstance(item, str) else 1)

            if isinstance(item, list):
                waiting.extend(cast("list[object]", item))
            elif isinstance(item, dict):
                waiting.extend(cast("dict[str, object]", item).values())


def _jmespath(data: object, query: str, meter: _Meter) -> JsonQueryResult:
    import jmespath
    from jmespath.exceptions import JMESPathError

    library = cast("Any", jmespath)

    try:
        tree = library.compile(query).parsed
        result = _interpreter(meter).visit(tree, data)
    except (JMESPathError, ValueError, TypeError, OverflowError) as error:
        reason = " ".join(str(error).split())[:200]
        raise _refused(f"the query is not usable: {reason}", "see jmespath.org for the syntax") from error

    meter.weigh(result)
    return {"result": _as_json(result, "result")}


def _interpreter(meter: _Meter) -> Any:
    """Return an interpreter that counts each visit and the size of what functions and comparisons look at.

    Without it forty times `[@, @]` build a value that fits in a page of memory and has no end
    when somebody compares it or writes it out.
    """
    from jmespath import functions, visitor

    library = cast("Any", visitor)

    class Functions(cast("type[Any]", functions.Functions)):
        def call_function(self, name: str, arguments: list[object]) -> object:
            for argument in arguments:
                meter.weigh(argument)

            library: Any = super()
            result: object = library.call_function(name, arguments)
            meter.weigh(result)
            return result

    class Interpreter(cast("type[Any]", library.TreeInterpreter)):
        COMPARATOR_FUNC = {
            name: _weighing(meter, compare) for name, compare in library.TreeInterpreter.COMPARATOR_FUNC.items()
        }

        def visit(self, node: dict[str, Any], *rest: object) -> object:
            meter.charge(_VISIT_COST)
            library: Any = super()
            result: object = library.visit(node, *rest)

            if node["type"] in {"flatten", "slice"}:
                meter.charge(len(cast("list[object]", result or [])))

            return result

    return Interpreter(library.Options(custom_functions=Functions()))


def _weighing(meter: _Meter, compare: Callable[[object, object], object]) -> Callable[[object, object], object]:
    def weighing(left: object, right: object) -> object:
        meter.weigh(left)
        meter.weigh(right)
        return compare(left, right)

    return weighing


def _jsonpath(data: object, query: str, meter: _Meter) -> JsonQueryResult:
    import jsonpath_rfc9535 as jsonpath

    environment = jsonpath.JSONPathEnvironment()
    environment.function_extensions |= {"match": _matcher(meter, "fullmatch"), "search": _matcher(meter, "search")}
    values: list[object] = []
    paths: list[str] = []

    try:
        for node in environment.compile(query).finditer(cast("Any", _metered(data, meter))):
            meter.weigh(node.value)
            values.append(_as_json(node.value, "result"))
            paths.append(node.path())

            if len(values) > MAX_RESULTS:
                raise ToolError(f"more than {MAX_RESULTS} values", code="tool.output", hint="select less")
    except jsonpath.JSONPathError as error:
        reason = " ".join(str(error).split())[:200]
        raise _refused(f"the query is not usable: {reason}", "write it like $.items[?@.price > 5].name") from error

    return {"result": values, "paths": paths}


def _metered(value: object, meter: _Meter) -> object:
    """Return a copy whose lists and maps count every time somebody walks over them."""

    class Map(dict[str, object]):
        def items(self) -> Any:
            meter.charge(1 + _NODE_COST * len(self))
            return super().items()

        def __eq__(self, other: object) -> bool:
            meter.charge(1 + len(self))
            return super().__eq__(other)

        __hash__ = None  # type: ignore[assignment]

    class List(list[object]):
        def __iter__(self) -> Iterator[object]:
            meter.charge(1 + _NODE_COST * len(self))
            return super().__iter__()

        def __eq__(self, other: object) -> bool:
            meter.charge(1 + len(self))
            return super().__eq__(other)

        __hash__ = None  # type: ignore[assignment]

    def metered(item: object) -> object:
        if isinstance(item, dict):
            return Map({key: metered(below) for key, below in cast("dict[str, object]", item).items()})

        return List([metered(below) for below in cast("list[object]", item)]) if isinstance(item, list) else item

    return metered(value)


def _matcher(meter: _Meter, how: Literal["fullmatch", "search"]) -> Any:
    """Return the filter function `match` or `search` on RE2: the library's own can be made to hang."""
    from jsonpath_rfc9535.function_extensions import ExpressionType, FilterFunction

    class Matcher(FilterFunction):
        @property
        def arg_types(self) -> list[ExpressionType]:
            return [ExpressionType.VALUE, ExpressionType.VALUE]

        @property
        def return_type(self) -> ExpressionType:
            return ExpressionType.LOGICAL

        def __call__(self, text: object, pattern: object) -> bool:
            if not isinstance(text, str) or not isinstance(pattern, str) or len(pattern) > MAX_QUERY:
                return False

            meter.charge(100 + len(text) // 16)
            compiled = _compiled(pattern)
            return compiled is not None and getattr(compiled, how)(text) is not None

    return Matcher()


def _compiled(pattern: str) -> Any:
    import re2

    library = cast("Any", re2)
    options = library.Options()
    options.log_errors = False
    options.max_mem = 1 << 20

    try:
        return library.compile(pattern, options)
    except library.error:
        return None


def _refused(message: str, hint: str) -> ToolError:
    return ToolError(message, code="tool.arguments", hint=hint)
