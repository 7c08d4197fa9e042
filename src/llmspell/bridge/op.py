"""Ops: one typed function is the declaration of everything a script can call."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from types import SimpleNamespace
from typing import Any, Literal, NoReturn, TypeAlias, TypeVar, get_origin, get_type_hints

import msgspec

from llmspell.bridge.handle import HandleKind
from llmspell.bridge.shape import Nil, Optional, Shape, StreamOf, shape_of
from llmspell.errors import UsageError
from llmspell.tool import describe_arguments
from llmspell.value import Value

__all__ = ["Constant", "Example", "Global", "Op", "OpKind", "Parameter", "Signature", "in_worker"]

OpKind: TypeAlias = Literal["function", "method", "property"]
F = TypeVar("F", bound=Callable[..., Any])

_LUA_WORDS = frozenset({"end", "function", "goto", "local", "nil", "repeat", "then", "until", "while"})
"""Words that cannot name a field of a Lua table."""

_STREAMS = ("Stream[", "AsyncIterator[")

_SECTION = re.compile(r"^(?:Args|Returns|Raises|Example):$", re.MULTILINE)


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """One parameter of an op.

    Attributes:
        name: Its snake_case name.
        shape: What it accepts.
        required: Whether it must be given.
        default: Its value when it is not.
        option: Whether it is a field of the trailing options table instead of a position.
        rest: Whether it takes all further positions.
        description: From the docstring.
    """

    name: str
    shape: Shape
    required: bool
    default: object = None
    option: bool = False
    rest: bool = False
    description: str = ""


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """Code in both languages and the value both give."""

    lua: str
    javascript: str
    gives: str


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """What the annotations and the docstring of an op's function say.

    Attributes:
        parameters: In order; options last.
        returns: What it gives back.
        summary: First paragraph of the docstring.
        returns_text: From `Returns:`.
        errors: From `Raises:`.
        examples: From `Example:`.
    """

    parameters: tuple[Parameter, ...]
    returns: Shape
    summary: str = ""
    returns_text: str = ""
    errors: Mapping[str, str] = msgspec.field(default_factory=dict[str, str])
    examples: tuple[Example, ...] = ()


class Op(msgspec.Struct, frozen=True, eq=False, kw_only=True, dict=True):
    """One host function.

    Attributes:
        name: Unique wire name: `global.function`, `handle:method`, or a bare function.
        script_name: Its own name, snake_case.
        kind: Function of a global, or method or property of a handle.
        owner: The class it is a method of; None for functions.
        function: What runs; the spell comes first, then the owner, then the parameters. A plain `def` is
            answered at once, without a task of its own.
        read: Reads its signature. A spell uses few of all ops, so each is read when it is first needed.
        post: One way: the script does not wait and gets nothing back.
        worker: The prelude implements it; the host function is only its declaration.
        opens: Its handle is usable at once in JavaScript, as a stream is, without `await`.
        waits: Whether a script waits for it; in JavaScript it then gives a promise.
        ready: Gives its result where that is there without waiting, else None; None where it never is.
    """

    name: str
    script_name: str
    kind: OpKind
    owner: type | None
    function: Callable[..., Any]
    read: Callable[[], Signature]
    post: bool = False
    worker: bool = False
    opens: bool = False
    waits: bool = True
    ready: Callable[..., Any] | None = None

    @cached_property
    def signature(self) -> Signature:
        """What its function says.

        Raises:
            UsageError: The function has no docstring, or a parameter no type that can cross.
        """
        return self.read()

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Its parameters in order; options last."""
        return self.signature.parameters

    @property
    def returns(self) -> Shape:
        """What it gives back."""
        return self.signature.returns

    @property
    def streams(self) -> bool:
        """Whether it gives a stream, or something that is used like one."""
        if self.opens:
            return True

        written = str(self.function.__annotations__.get("return"))
        return any(name in written for name in _STREAMS) and isinstance(self.returns, StreamOf)

    @cached_property
    def at_once(self) -> bool:
        """Whether the host answers it without waiting for anything."""
        return not inspect.iscoroutinefunction(self.function)

    @cached_property
    def options(self) -> tuple[Parameter, ...]:
        """The fields of its options table."""
        return tuple([parameter for parameter in self.parameters if parameter.option])

    @cached_property
    def positions(self) -> tuple[Parameter, ...]:
        """Its positional parameters."""
        return tuple([parameter for parameter in self.parameters if not parameter.option])


class Constant(msgspec.Struct, frozen=True, kw_only=True):
    """A value that is there when the spell starts.

    Attributes:
        name: Its name on the global.
        shape: What it is.
        value: Gives it for a spell.
        description: One line for the reference.
    """

    name: str
    shape: Shape
    value: Callable[[Any], Value]
    description: str


class Global:
    """The declarations of one name that scripts see; a file of `globals/` makes one, `GLOBAL`.

    Args:
        name: The name in scripts; empty when the file declares only a kind of handle or bare functions.
        description: What it is for.
    """

    def __init__(self, name: str, description: str) -> None:
        self.name = name
        self.description = " ".join(description.split())
        self.ops: list[Op] = []
        self.kinds: list[HandleKind] = []
        self.constants: list[Constant] = []

    def joined(self, other: Global) -> Global:
        """Return one that declares what both do, for a global that stands in two files."""
        both = Global(self.name, self.description)
        both.ops = [*self.ops, *other.ops]
        both.kinds = [*self.kinds, *other.kinds]
        both.constants = [*self.constants, *other.constants]
        return both

    def function(self, function: F) -> F:
        """Declare a function of the global."""
        self.ops.append(_declare(self, function, "function"))
        return function

    def opener(self, function: F) -> F:
        """Declare a function whose handle is usable at once in JavaScript: its kind is one that is `kept`."""
        self.ops.append(_declare(self, function, "function", opens=True))
        return function

    def post(self, function: F) -> F:
        """Declare a one-way function, a plain `def`: the script goes on at once and gets nothing back."""
        self.ops.append(_declare(self, function, "function", post=True))
        return function

    def method(self, function: F) -> F:
        """Declare a method of the handle kind that the second parameter is annotated with."""
        self.ops.append(_declare(self, function, "method"))
        return function

    def ready(self, waiting: Callable[..., Any]) -> Callable[[F], F]:
        """Declare a plain `def` that gives the result of a waiting op where that is there already, else None.

        It takes the same arguments. An answer at once saves a task, which is most of what a short call costs.

        Raises:
            UsageError: It waits itself, or what it answers for never does.
        """
        place = next(i for i, op in enumerate(self.ops) if op.function is waiting)

        def declare(function: F) -> F:
            if inspect.iscoroutinefunction(function) or self.ops[place].at_once:
                raise UsageError(
                    f"{function.__name__} has nothing to answer at once", hint="a plain def for an async one"
                )

            self.ops[place] = msgspec.structs.replace(self.ops[place], ready=function)
            return function

        return declare

    def property(self, function: F) -> F:
        """Declare a property of the handle kind that the second parameter is annotated with."""
        self.ops.append(_declare(self, function, "property"))
        return function

    def worker_function(self, function: F) -> F:
        """Declare a function that the preludes implement; a plain `def` is one that never waits."""
        self.ops.append(_declare(self, function, "function", worker=True))
        return function

    def worker_post(self, function: F) -> F:
        """Declare a function whose first half the preludes implement and which then posts to the host."""
        self.ops.append(_declare(self, function, "function", post=True, worker=True))
        return function

    def worker_method(self, function: F) -> F:
        """Declare a method that the preludes implement; a plain `def` is one that never waits."""
        self.ops.append(_declare(self, function, "method", worker=True))
        return function

    def worker_property(self, function: F) -> F:
        """Declare a property that the preludes implement; a plain `def` is one that never waits."""
        self.ops.append(_declare(self, function, "property", worker=True))
        return function

    def handle(self, kind: HandleKind) -> None:
        """Declare a kind of handle."""
        self.kinds.append(kind)

    def constant(self, name: str, annotation: object, value: Callable[[Any], Value], description: str) -> None:
        """Declare a value that is there when the spell starts."""
        shape = shape_of(annotation, f"{self.name}.{name}")
        self.constants.append(Constant(name=name, shape=shape, value=value, description=description))


def in_worker() -> NoReturn:
    """Body of an op that the preludes implement: the host never runs it.

    Raises:
        UsageError: Always.
    """
    raise UsageError("this function runs in the worker", hint="call it from a spell")


def _declare(
    owner: Global,
    function: Callable[..., Any],
    kind: OpKind,
    *,
    post: bool = False,
    worker: bool = False,
    opens: bool = False,
) -> Op:
    waiting = inspect.iscoroutinefunction(function)

    if post and waiting:
        raise UsageError(f"{owner.name}.{function.__name__} is one-way and waits", hint="write a plain def")

    script_name = function.__name__.rstrip("_")
    holder = None if kind == "function" else _holder(function)
    area = (holder.__name__ if holder is not None else owner.name).lower()
    return Op(
        name=_wire_name(area, script_name, method=kind != "function" and not worker),
        script_name=script_name,
        kind=kind,
        owner=holder,
        function=function,
        read=partial(_read, function, f"{owner.name}.{function.__name__}", owned=holder is not None),
        post=post,
        worker=worker,
        opens=opens,
        waits=not post and (not worker or waiting),
    )


def _holder(function: Callable[..., Any]) -> type:
    """Return the class of handles that a function's second parameter is annotated with."""
    code = function.__code__
    name = code.co_varnames[1] if code.co_argcount > 1 else ""
    written = {name: function.__annotations__[name]}
    annotation = get_type_hints(SimpleNamespace(__annotations__=written), function.__globals__)[name]
    return get_origin(annotation) or annotation


def _read(function: Callable[..., Any], label: str, *, owned: bool) -> Signature:
    hints = get_type_hints(function, include_extras=True)
    names = list(inspect.signature(function).parameters.values())[2 if owned else 1 :]
    doc = inspect.getdoc(function) or ""
    summary = _summary(doc)
    _, described = describe_arguments(doc)

    if not summary:
        raise UsageError(f"{label} has no docstring", hint="an op is its own reference page")

    return Signature(
        parameters=tuple([_parameter(one, hints, described, label) for one in names]),
        returns=shape_of(hints.get("return"), f"{label}, result"),
        summary=summary,
        returns_text=_section_text(doc, "Returns"),
        errors=_errors(doc),
        examples=tuple(_examples(doc)),
    )


def _wire_name(area: str, script_name: str, *, method: bool) -> str:
    return f"{area}{':' if method else '.'}{script_name}" if area else script_name


def _parameter(one: inspect.Parameter, hints: dict[str, Any], described: dict[str, str], label: str) -> Parameter:
    if one.name not in hints:
        raise UsageError(f"{label}: the parameter {one.name} has no type", hint="annotate it")

    shape = shape_of(hints[one.name], f"{label}, parameter {one.name}")
    given = one.default is not inspect.Parameter.empty

    if one.kind is inspect.Parameter.KEYWORD_ONLY and not given and isinstance(shape, Optional | Nil):
        raise UsageError(f"{label}: the option {one.name} may be nil and has no default", hint="give it one")

    rest = one.kind is inspect.Parameter.VAR_POSITIONAL
    return Parameter(
        name=_given_name(one.name),
        shape=shape,
        required=not given and not rest and not isinstance(shape, Optional | Nil),
        default=one.default if given else None,
        option=one.kind is inspect.Parameter.KEYWORD_ONLY,
        rest=rest,
        description=next((described[name] for name in _doc_names(one.name) if name in described), ""),
    )


def _given_name(name: str) -> str:
    """Return a parameter's name in scripts: without the underscore that Python needs, unless Lua needs it too."""
    plain = name.rstrip("_")
    return f"{plain}_" if plain in _LUA_WORDS else plain


def _doc_names(name: str) -> tuple[str, ...]:
    """Return how a docstring may call a parameter."""
    return name, name.rstrip("_"), f"*{name}"


def _summary(doc: str) -> str:
    """Return the text before the first section, as one paragraph."""
    return " ".join(_SECTION.split(doc, maxsplit=1)[0].split())


def _section(doc: str, title: str) -> list[str]:
    """Return the indented lines below `title:` of a Google-style docstring."""
    lines = doc.splitlines()

    if f"{title}:" not in lines:
        return []

    found: list[str] = []

    for line in lines[lines.index(f"{title}:") + 1 :]:
        if line and not line.startswith(" "):
            break

        found.append(line[4:])

    return found


def _section_text(doc: str, title: str) -> str:
    return " ".join(" ".join(_section(doc, title)).split())


def _errors(doc: str) -> dict[str, str]:
    found: dict[str, str] = {}
    current = ""

    for line in _section(doc, "Raises"):
        name, colon, text = line.partition(":")

        if colon and not line.startswith(" "):
            current = name.strip()
            found[current] = text.strip()
        elif current:
            found[current] = f"{found[current]} {line.strip()}".strip()

    return found


def _examples(doc: str) -> list[Example]:
    parts: dict[str, list[str]] = {"lua": [], "js": [], "gives": []}
    current = ""

    for line in _section(doc, "Example"):
        head, colon, text = line.partition(":")

        if colon and head in parts:
            current = head
            parts[head] = [text.strip()] if text.strip() else []
        elif current:
            parts[current].append(line[4:])

    if not parts["lua"] and not parts["js"]:
        return []

    lua, javascript, gives = ["\n".join(parts[name]).strip() for name in ("lua", "js", "gives")]
    return [Example(lua=lua, javascript=javascript, gives=gives)]
