"""Tools: functions that a model, a script or a person can call by name."""

from __future__ import annotations

import inspect
import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, cast, get_args, get_type_hints, overload

import msgspec

from llmspell import boundary
from llmspell.context import Context
from llmspell.deadline import DeadlineError, within
from llmspell.enclosing import ENCLOSING
from llmspell.errors import SpellError, ToolError, UsageError
from llmspell.grant import Need
from llmspell.hook import Crossing
from llmspell.provider import ToolSpec
from llmspell.stream import Emit, Stream
from llmspell.value import Json, Value, check, encode_json

__all__ = ["Arguments", "Effect", "Example", "Tool", "Work", "check_name", "describe_arguments", "result_text", "tool"]

Arguments: TypeAlias = "dict[str, Any]"
Work: TypeAlias = "Callable[..., Awaitable[Any]] | Callable[..., AsyncIterator[Any]]"
"""What a tool is made of: an async function, or an async generator function."""

Effect: TypeAlias = Literal["pure", "read", "write", "external"]

Items: TypeAlias = "Callable[[Context, Arguments], AsyncGenerator[Value, None]]"
"""Gives the pieces of a result."""

_CACHE = "__llmspell_tool__"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_EVERYTHING: Mapping[str, Json] = {"type": "object"}


class Example(msgspec.Struct, frozen=True):
    """A call with its result, run as a test and printed in the reference.

    Attributes:
        arguments: What it is called with.
        result: What it gives back.
    """

    arguments: dict[str, Json]
    result: Json


def _no_needs(_arguments: Arguments) -> Sequence[Need]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A callable with a name, a description and a schema.

    Attributes:
        name: What models and scripts call it.
        description: What it does, for models.
        parameters: JSON schema of its arguments.
        check: Returns the arguments as the function takes them, or raises `tool.arguments`.
        function: Does the work with checked arguments.
        needs: Says what a call will touch; pure.
        returns: JSON schema of its result.
        effect: The worst it does to the world.
        timeout_s: Seconds until a call is given up.
        category: Where it is listed.
        examples: Calls with results; only for tools that always answer the same.
        items: Gives the result piece by piece; None for a tool that gives it whole.
        acts: Whether it may do something in a context. A history names it for that; a tool that is a function
            without a context need not be named, which is faster.
        spec: The tool as a model sees it.
        attributes: What hooks can match its calls by, besides the name.

    Raises:
        UsageError: The name is none that every provider takes.
    """

    name: str
    description: str
    parameters: Mapping[str, Json] = field(default_factory=lambda: _EVERYTHING)
    check: Callable[[Arguments], Arguments]
    function: Callable[[Context, Arguments], Coroutine[Any, Any, Value]]
    needs: Callable[[Arguments], Sequence[Need]] = _no_needs
    returns: Mapping[str, Json] = field(default_factory=lambda: cast("Mapping[str, Json]", {}))
    effect: Effect = "pure"
    timeout_s: float = 60.0
    category: str = "other"
    examples: tuple[Example, ...] = ()
    items: Items | None = None
    acts: bool = True
    spec: ToolSpec = field(init=False, repr=False, compare=False)
    attributes: Mapping[str, str] = field(init=False, repr=False, compare=False)
    _need: Need = field(init=False, repr=False, compare=False)
    _label: str = field(init=False, repr=False, compare=False)
    _alter: boundary.Alter = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_name(self.name)
        object.__setattr__(self, "_alter", boundary.Alter(renew=self._renew, redirect=_redirect))
        object.__setattr__(self, "attributes", {"category": self.category, "effect": self.effect})
        object.__setattr__(self, "spec", ToolSpec(self.name, self.description, self.parameters))
        object.__setattr__(self, "_need", Need("tool", self.name))
        object.__setattr__(self, "_label", f"tool {self.name}")

    async def call(self, context: Context, arguments: Arguments) -> Value:
        """Check the arguments, cross the boundary, do the work.

        Raises:
            ToolError: `tool.arguments`, `tool.timeout`, or what went wrong inside.
            DeniedError: The tool, or something it needs, is not granted.
        """
        checked = self.check(arguments)
        crossing = Crossing("tool", self.name, arguments, context.agent, self.attributes)
        needs = self._needs_of(checked)

        if not self.acts:
            return await boundary.cross(context, crossing, lambda: self._run(context, checked), needs, self._alter)

        around = ENCLOSING.set((self._label, context.path))

        try:
            return await boundary.cross(context, crossing, lambda: self._run(context, checked), needs, self._alter)
        finally:
            ENCLOSING.reset(around)

    def stream(self, context: Context, arguments: Arguments) -> Stream[Value]:
        """Call it and read the pieces of its result as they come; a result that is whole is one piece.

        Leaving the stream early closes what makes them. Where a hook is asked about the call, the pieces come
        when it has seen all of them. Reading raises what `call` does; `timeout_s` counts for each piece.
        """
        return Stream[Value](lambda emit: self._pass_on(context, arguments, emit))

    def _needs_of(self, arguments: Arguments) -> tuple[Need, ...]:
        """Return what a call with these checked arguments touches, the tool itself included."""
        return (self._need, *self.needs(arguments))

    def _renew(
        self, context: Context, crossing: Crossing, value: object
    ) -> tuple[object, Callable[[], Coroutine[Any, Any, Value]], Sequence[Need]]:
        """Take other arguments of a hook; they are checked and need grants as any."""
        if not isinstance(value, dict):
            raise boundary.refuse_value(crossing, value, "a map of arguments")

        arguments = cast("Arguments", value)
        checked = self.check(arguments)
        return arguments, lambda: self._run(context, checked), self._needs_of(checked)

    async def _pass_on(self, context: Context, arguments: Arguments, emit: Emit[Value]) -> None:
        hooks, make = context.hooks, self.items

        if make is None or (hooks.active and hooks.matching("tool", self.name)):
            result = await self.call(context, arguments)

            for item in result if make is not None and isinstance(result, list) else [result]:
                await emit(item)

            return

        checked = self.check(arguments)
        crossing = Crossing("tool", self.name, arguments, context.agent, self.attributes)

        async def act() -> Value:
            """Pass on all there is; those who look on are told how many that were, for there may be no end."""
            count = 0

            async with aclosing(make(context, checked)) as items:
                while (item := await self._guarded(within(self.timeout_s, _next(items)))) is not _END:
                    await emit(check(item, f"what {self.name} gave"))
                    count += 1

            return {"streamed": count}

        around = ENCLOSING.set((self._label, context.path))

        try:
            await boundary.cross(context, crossing, act, self._needs_of(checked))
        finally:
            ENCLOSING.reset(around)

    async def _run(self, context: Context, arguments: Arguments) -> Value:
        return await self._guarded(within(self.timeout_s, self.function(context, arguments)))

    async def _guarded(self, work: Awaitable[Value]) -> Value:
        """Await a part of its work; what goes wrong in it becomes an error of the tool.

        Raises:
            ToolError: `tool.timeout`, or what went wrong.
            SpellError: Whatever typed error the work raises.
        """
        try:
            return await work
        except SpellError:
            raise
        except DeadlineError as error:
            raise ToolError(
                f"{self.name} did not finish in {self.timeout_s:g} s", code="tool.timeout", hint="ask for less"
            ) from error
        except Exception as error:
            raise ToolError(f"{self.name} failed: {type(error).__name__}: {error}") from error


_END: Any = object()


async def _next(items: AsyncGenerator[Value, None]) -> Value:
    return await anext(items, _END)


async def _collected(items: AsyncGenerator[Value, None]) -> Value:
    return [item async for item in items]


def check_name(name: str) -> None:
    """Let pass a name that every provider takes for a tool.

    Raises:
        UsageError: It is none.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f'"{name}" is not a tool name', hint="1 to 64 ASCII letters, digits, _ and -")


async def _redirect(context: Context, crossing: Crossing, target: object) -> Value:
    """Have another tool do the work, with the same arguments."""
    found = context.find("tool", target) if isinstance(target, str) else target

    if not isinstance(found, Tool):
        raise boundary.refuse_value(crossing, target, "a tool or its name to be redirected to")

    return await found.call(context, cast("Arguments", crossing.input))


class _Plan(msgspec.Struct, frozen=True):
    """What a function's signature means."""

    function: Callable[..., Any]
    arguments: type[msgspec.Struct]
    wants_context: bool
    returns: object
    descriptions: dict[str, str]
    summary: str
    streams: bool


@overload
def tool(function: Work, /) -> Tool: ...


@overload
def tool(
    *,
    name: str | None = None,
    needs: Callable[[Arguments], Sequence[Need]] = _no_needs,
    effect: Effect = "pure",
    timeout_s: float = 60.0,
    category: str = "other",
    examples: tuple[Example, ...] = (),
) -> Callable[[Work], Tool]: ...


def tool(function: Work | None = None, /, **options: Any) -> Tool | Callable[[Work], Tool]:
    """Make a tool of a typed async function, or async generator function: then its result comes in pieces.

    The schema comes from the signature, the descriptions from the docstring (Google style).
    A first parameter called `context` gets the context and is not part of the schema.

    Args:
        function: The function, when used without brackets.
        **options: `name`, `needs`, `effect`, `timeout_s`, `category`, `examples` of `Tool`.

    Raises:
        UsageError: The signature has no schema.
    """
    if function is None:
        return lambda wrapped: _build(wrapped, options)

    return _build(function, options)


def _build(function: Work, options: dict[str, Any]) -> Tool:
    if not options and isinstance(cached := getattr(function, _CACHE, None), Tool):
        return cached

    plain = not options
    plan = _read(function)
    name = options.pop("name", None) or getattr(function, "__name__", "tool")

    def begin(context: Context, arguments: Arguments) -> Any:
        return plan.function(context, **arguments) if plan.wants_context else plan.function(**arguments)

    async def run(context: Context, arguments: Arguments) -> Value:
        return await (_collected(begin(context, arguments)) if plan.streams else begin(context, arguments))

    made = Tool(
        name=name,
        description=plan.summary,
        parameters=_schema(plan),
        check=_checker(name, plan.arguments),
        function=run,
        returns=_result_schema(plan.returns),
        items=begin if plan.streams else None,
        acts=plan.wants_context,
        **options,
    )

    if plain and inspect.isfunction(function):
        setattr(function, _CACHE, made)

    return made


def _read(function: Work) -> _Plan:
    streams = inspect.isasyncgenfunction(function)

    if not streams and not inspect.iscoroutinefunction(function):
        raise UsageError(
            f"the tool {getattr(function, '__name__', function)} is not an async function",
            hint="write async def, with yield for a result in pieces",
        )

    hints = get_type_hints(function, include_extras=True)
    fields: list[Any] = []
    wants_context = False

    for position, parameter in enumerate(inspect.signature(function).parameters.values()):
        if position == 0 and parameter.name == "context":
            wants_context = True
            continue

        if parameter.name not in hints:
            raise UsageError(f"{function.__name__}: the parameter {parameter.name} has no type", hint="annotate it")

        fields.append(
            (parameter.name, hints[parameter.name])
            if parameter.default is parameter.empty
            else (parameter.name, hints[parameter.name], parameter.default)
        )

    summary, descriptions = describe_arguments(inspect.getdoc(function) or "")
    struct = msgspec.defstruct("Arguments", fields, forbid_unknown_fields=True, kw_only=True)
    returns = hints.get("return")

    if streams:  # as `AsyncIterator[str]` is written; whole, it is a list of them
        returns = list[get_args(returns)[0]] if get_args(returns) else list[Any]

    return _Plan(function, struct, wants_context, returns, descriptions, summary, streams)


def describe_arguments(docstring: str) -> tuple[str, dict[str, str]]:
    """Return a Google-style docstring's text before `Args:` and its argument descriptions."""
    head, _, rest = docstring.partition("\nArgs:\n")
    head = head.split("\nReturns:")[0].split("\nRaises:")[0]
    found: dict[str, str] = {}
    current = ""

    for line in rest.splitlines():
        if line and not line.startswith(" "):
            break

        name, colon, text = line.strip().partition(":")

        if line.startswith("    ") and not line.startswith("     ") and colon:
            current = name.split(" ")[0]
            found[current] = text.strip()
        elif current and line.strip():
            found[current] += f" {line.strip()}"

    return " ".join(head.split()), found


def _schema(plan: _Plan) -> dict[str, Json]:
    try:
        (_, components) = msgspec.json.schema_components([plan.arguments], ref_template="#/$defs/{name}")
    except TypeError as error:
        raise UsageError(f"a parameter type has no JSON schema: {error}", hint="use JSON types") from error

    definition = cast("dict[str, Any]", components.pop("Arguments"))
    definition.pop("title", None)

    for name, described in definition["properties"].items():
        if text := plan.descriptions.get(name):
            described["description"] = text

    if components:
        definition["$defs"] = components

    return definition


def _result_schema(returns: object) -> dict[str, Json]:
    if returns is None or returns is Any:
        return {}

    try:
        return cast("dict[str, Json]", msgspec.json.schema(returns))
    except TypeError:
        return {}


def _checker(name: str, struct: type[msgspec.Struct]) -> Callable[[Arguments], Arguments]:
    fields = struct.__struct_fields__

    def check(arguments: Arguments) -> Arguments:
        try:
            checked = msgspec.convert(arguments, struct)
        except msgspec.ValidationError as error:
            raise ToolError(f"{name}: {error}", code="tool.arguments", hint=_wanted(struct)) from error

        return {field: getattr(checked, field) for field in fields}

    return check


def _wanted(struct: type[msgspec.Struct]) -> str:
    required = set(struct.__struct_fields__) - set(struct.__struct_fields__[-len(struct.__struct_defaults__) or 99 :])
    names = [field if field in required else f"{field}?" for field in struct.__struct_fields__]
    return f"arguments: {', '.join(names)}" if names else "it takes no arguments"


def result_text(value: Value) -> str:
    """Return a tool's result as a model reads it: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else encode_json(value)
