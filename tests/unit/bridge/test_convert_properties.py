"""Conversions for every shape of the type language: exact both ways, or refused with the place.

Each shape has three strategies: host values that fit it, the wire forms in which a script may write such a value,
and wire values that do not fit, with the place inside the value that the refusal has to name.
"""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.msgpack import Ext

from llmspell.bridge import shape as s
from llmspell.bridge.border import CALLBACK, EMPTY, HANDLE, INTEGER, LARGEST_INT, SAFE_INTEGER, Border
from llmspell.bridge.callback import Callback
from llmspell.bridge.convert import give, take
from llmspell.bridge.dispatch import perform_at_once
from llmspell.bridge.handle import HandleKind, HandleTable
from llmspell.bridge.op import Op, Parameter, Signature
from llmspell.errors import ConvertError
from llmspell.stream import Stream
from llmspell.value import MAX_DEPTH

WHERE = "Area.function: parameter"
PROPERTY = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Box:
    """An object with a handle kind."""

    name = "a box"


class Crate:
    """An object of another handle kind."""


async def _produce_nothing(_emit):
    return None


class Script:
    """The script side: remembers which of its functions were called."""

    def __init__(self):
        self.called = []

    async def call(self, callback_id, values):
        self.called.append((callback_id, values))

    def drop(self, callback_id):
        pass


SCRIPT = Script()
KINDS = {
    Box: HandleKind(name="box", type=Box, fields={"full_name": lambda box: box.name}),
    Crate: HandleKind(name="crate", type=Crate),
    Stream: HandleKind(name="stream", type=Stream, iterates=True),
}
BOXES, CRATES, STREAMS = [Box(), Box()], [Crate()], [Stream(_produce_nothing)]


def border(names="snake") -> Border:
    """Return the border of a spell that holds all boxes, crates and streams."""
    made = Border(names, HandleTable(), KINDS, SCRIPT)

    for item in [*BOXES, *CRATES, *STREAMS]:
        made.handles.hold(item)

    return made


BORDERS = st.sampled_from(["snake", "camel"]).map(border)


# shapes

NAMES = st.sampled_from(["a", "first_name", "from_", "is_ok", "x1"])
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
KEYS = st.one_of(TEXT, NAMES, st.sampled_from(["$", "__proto__", "", "\0", "1"]))
PLAIN_SHAPES = [s.Nil(), s.Bool(), s.Int(), s.Float(), s.Str(), s.Bytes(), s.Open(), s.Callback()]
CHOICES = st.lists(TEXT, min_size=1, max_size=3, unique=True).map(lambda texts: s.Choice(tuple(texts)))


def record_of(fields) -> s.Record:
    members = [(one.name, Any) if one.required else (one.name, Any, None) for one in fields]
    return s.Record("Made", tuple(fields), msgspec.defstruct("Made", members, kw_only=True, frozen=True))


@st.composite
def records(draw, inner):
    names = draw(st.lists(NAMES, max_size=3, unique=True))
    required = {name: draw(st.booleans()) for name in names}
    shapes = {name: draw(inner) for name in names}
    # a field that may be left out has None as its default: what is None is not sent
    fields = [
        s.RecordField(name, shapes[name] if required[name] else s.Optional(shapes[name]), required[name])
        for name in names
    ]
    return record_of(fields)


def looks(shape) -> str:
    """Return the look by which one of several shapes is told from the others."""
    match shape:
        case s.Int() | s.Float():
            return "number"
        case s.Str() | s.Choice():
            return "text"
        case s.Map() | s.Record():
            return "map"
        case _:
            return type(shape).__name__


@st.composite
def several(draw, inner):
    """Shapes that look different; a Lua table without entries looks like a list and a map."""
    plain = inner.filter(lambda one: not isinstance(one, s.Open | s.Nil | s.Optional | s.OneOf))
    options = draw(st.lists(plain, min_size=2, max_size=3, unique_by=looks))
    assume(not {"List", "map"} <= {looks(one) for one in options})
    assume(not {"Handle", "StreamOf"} <= {looks(one) for one in options})
    return s.OneOf(tuple(options))


LEAF = st.one_of(st.sampled_from(PLAIN_SHAPES), CHOICES, st.sampled_from([s.Handle(Box), s.Handle(Crate)]))
SHALLOW = st.one_of(LEAF, LEAF.map(s.List), LEAF.map(s.Map), records(LEAF))
SHAPES: dict[type, st.SearchStrategy[Any]] = {
    **{type(one): st.just(one) for one in PLAIN_SHAPES},
    s.Choice: CHOICES,
    s.List: SHALLOW.map(s.List),
    s.Map: SHALLOW.map(s.Map),
    s.Optional: st.one_of(SHALLOW, several(LEAF)).filter(lambda one: one != s.Nil()).map(s.Optional),
    s.OneOf: several(SHALLOW),
    s.Record: records(st.one_of(SHALLOW, LEAF.filter(lambda one: one != s.Nil()).map(s.Optional))),
    s.Handle: st.sampled_from([s.Handle(Box), s.Handle(Crate)]),
    s.StreamOf: SHALLOW.map(s.StreamOf),
}


# what fits

LARGE = st.sampled_from([2**53, 2**63, 2**64, 10**40]).flatmap(lambda near: st.integers(near - 2, near + 2))
INTEGERS = st.one_of(st.integers(-200, 200), st.integers(), LARGE, LARGE.map(int.__neg__))
FLOATS = st.one_of(st.floats(), st.sampled_from([0.0, -0.0, math.nan, math.inf, -math.inf, 2.0**53, 5e-324]))
OPEN = st.recursive(
    st.one_of(st.none(), st.booleans(), INTEGERS, FLOATS, TEXT, st.binary(max_size=4)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


def _fitting_record(shape):
    fields = {one.name: fitting(one.shape) for one in shape.fields}
    return st.fixed_dictionaries(fields).map(lambda made: shape.type(**made))


FITTING: dict[type, Any] = {
    s.Nil: lambda _shape: st.none(),
    s.Bool: lambda _shape: st.booleans(),
    s.Int: lambda _shape: INTEGERS,
    s.Float: lambda _shape: FLOATS.filter(lambda value: value == value),
    s.Str: lambda _shape: TEXT,
    s.Bytes: lambda _shape: st.binary(max_size=6),
    s.Choice: lambda shape: st.sampled_from(shape.values),
    s.Open: lambda _shape: OPEN,
    s.List: lambda shape: st.lists(fitting(shape.item), max_size=3),
    s.Map: lambda shape: st.dictionaries(KEYS, fitting(shape.item), max_size=3),
    s.Optional: lambda shape: st.none() | fitting(shape.inner),
    s.OneOf: lambda shape: st.one_of([fitting(one) for one in shape.options]),
    s.Record: _fitting_record,
    s.Handle: lambda shape: st.sampled_from(BOXES if shape.type is Box else CRATES),
    s.Callback: lambda _shape: st.integers(1, 9).map(lambda number: Callback(SCRIPT, number)),
    s.StreamOf: lambda _shape: st.sampled_from(STREAMS),
}


def fitting(shape) -> st.SearchStrategy[Any]:
    """Return host values of a shape."""
    return FITTING[type(shape)](shape)


# how a script writes it


@dataclass
class Writer:
    """Writes a host value as a script may: where the languages have several forms, it draws one."""

    draw: Any
    border: Border

    def write(self, shape, value):
        if shape == s.Open():
            return self.write_open(value)

        match shape:
            case s.Int():
                return self.integer(value)
            case s.Float() if self.either() and value.is_integer() and not _is_minus_zero(value) and abs(value) < 2**63:
                return int(value)
            case s.Bytes() if _is_text(value) and self.either():
                return value.decode()
            case s.List():
                return self.container([self.write(shape.item, one) for one in value])
            case s.Map():
                return self.container({key: self.write(shape.item, one) for key, one in value.items()})
            case s.Optional():
                return None if value is None else self.write(shape.inner, value)
            case s.OneOf():
                return self.one_of(shape, value)
            case s.Record():
                return self.record(shape, value)
            case s.Handle() | s.StreamOf():
                return token(HANDLE, self.border.handles.hold(value))
            case s.Callback():
                return token(CALLBACK, value._id)
            case _:
                return value

    def either(self) -> bool:
        return self.draw(st.booleans())

    def integer(self, value):
        if not -LARGEST_INT - 1 <= value <= LARGEST_INT:
            return Ext(INTEGER, str(value).encode())

        return float(value) if abs(value) <= SAFE_INTEGER and self.either() else value

    def container(self, value):
        return Ext(EMPTY, b"") if not value and self.either() else value

    def one_of(self, shape, value):
        """Write bytes as such here: as text they would look like text."""
        option = next(one for one in shape.options if _is_of(one, value))
        return value if type(value) is bytes else self.write(option, value)

    def record(self, shape, value):
        pairs = [(one, getattr(value, one.name)) for one in shape.fields]
        written = {
            spelled(self.border, one.name): self.write(one.shape, item) for one, item in pairs if item is not None
        }
        return self.container(written)

    def write_open(self, value):
        """Write an open value: only the empty map has a second form, for a list would become a map."""
        match value:
            case list():
                return [self.write_open(one) for one in value]
            case dict():
                return self.container({key: self.write_open(one) for key, one in value.items()})
            case int() if not isinstance(value, bool) and not -LARGEST_INT - 1 <= value <= LARGEST_INT:
                return Ext(INTEGER, str(value).encode())
            case _:
                return value


def _is_of(option, value) -> bool:
    match option:
        case s.Int() | s.Float():
            return type(value) in {int, float}
        case s.Str() | s.Choice():
            return type(value) is str
        case s.Record():
            return type(value) is option.type
        case s.Handle():
            return type(value) is option.type
        case _:
            kinds = {s.Bool: bool, s.Bytes: bytes, s.List: list, s.Map: dict, s.Callback: Callback, s.StreamOf: Stream}
            return type(value) is kinds[type(option)]


def _is_minus_zero(value) -> bool:
    return value == 0 and math.copysign(1, value) < 0


def _is_text(value) -> bool:
    try:
        return value.decode() is not None
    except UnicodeDecodeError:
        return False


def token(code, number) -> Ext:
    return Ext(code, msgspec.msgpack.encode(number))


def spelled(where: Border, name: str) -> str:
    """Return how a record's field is written; the second writing of the rule in DESIGN section 6."""
    head, *rest = name.rstrip("_").split("_")
    return name if where.names == "snake" else head + "".join([word.capitalize() for word in rest])


# what does not fit: a strategy of (wire value, place inside it that the refusal names)

FRACTIONS = st.floats(allow_nan=True, allow_infinity=True).filter(lambda value: not value.is_integer())
BEYOND = st.floats(min_value=2.0**53, max_value=1e300) | st.floats(min_value=-1e300, max_value=-(2.0**53))
JUNK: dict[str, st.SearchStrategy[Any]] = {
    "nil": st.none(),
    "bool": st.booleans(),
    "int": st.integers(-LARGEST_INT - 1, LARGEST_INT),
    "fraction": FRACTIONS,
    "beyond": BEYOND.filter(float.is_integer),
    "large": st.just(Ext(INTEGER, str(10**30).encode())),
    "text": TEXT,
    "bytes": st.just(b"\xff\xfe"),
    "list": st.lists(st.integers(0, 9), min_size=1, max_size=2),
    "map": st.dictionaries(st.just("no such field"), st.integers(0, 9), min_size=1, max_size=1),
    "empty": st.just(Ext(EMPTY, b"")),
    "callback": st.just(token(CALLBACK, 1)),
    "box": st.just(token(HANDLE, 1)),
    "crate": st.just(token(HANDLE, 3)),
    "stream": st.just(token(HANDLE, 4)),
    "closed": st.just(token(HANDLE, 99)),
    "strange": st.builds(Ext, st.integers(5, 100), st.binary(max_size=3)),
}


def junk(*but: str) -> st.SearchStrategy[tuple[Any, str]]:
    """Return all kinds of wire values but some."""
    return st.one_of([strategy for name, strategy in JUNK.items() if name not in but]).map(lambda value: (value, ""))


def _wrong_choice(shape):
    texts = TEXT.filter(lambda text: text not in shape.values).map(lambda text: (text, ""))
    return st.one_of(junk("text"), texts)


def _wrong_open(_shape):
    bad = st.sampled_from(
        [token(CALLBACK, 1), token(HANDLE, 1), Ext(77, b""), Ext(INTEGER, b"9" * 5000), Ext(INTEGER, b"x")]
    )
    listed = st.tuples(st.lists(TEXT, max_size=2), bad).map(lambda made: ([*made[0], made[1]], f"[{len(made[0]) + 1}]"))
    mapped = st.tuples(KEYS, bad).map(lambda made: ({made[0]: made[1]}, f".{made[0]}"))
    keyed = st.sampled_from([({1: "one"}, ""), ([{True: 1}], "[1]")])
    return st.one_of(bad.map(lambda value: (value, "")), listed, mapped, keyed)


@st.composite
def _wrong_item(draw, shape):
    """A list with one item that does not fit."""
    before = draw(st.lists(fitting(shape.item), max_size=2))
    item, place = draw(unfitting(shape.item))
    writer = Writer(draw, border())
    return [*[writer.write(shape.item, one) for one in before], item], f"[{len(before) + 1}]{place}"


@st.composite
def _wrong_entry(draw, shape):
    """A map with one value that does not fit, or a key that is no text."""
    if draw(st.booleans()):
        key = draw(st.sampled_from([0, -1, 2**40, True, None, b"\xff"]))
        return {key: draw(TEXT)}, ""

    key, (item, place) = draw(KEYS), draw(unfitting(shape.item))
    return {key: item}, f".{key}{place}"


@st.composite
def _wrong_field(draw, shape):
    """A record with a field that does not fit, is missing, or is not declared."""
    writer, fields = Writer(draw, border()), {one.name: one.shape for one in shape.fields}
    written = writer.write(shape, draw(fitting(shape)))
    written = {} if isinstance(written, Ext) else written
    needed = [
        one.name for one in shape.fields if one.required and not isinstance(one.shape, s.Optional | s.Nil | s.Open)
    ]
    ways = ["unknown", *(["missing"] if needed else []), *(["wrong"] if fields else [])]

    match draw(st.sampled_from(ways)):
        case "unknown":
            return {**written, "no such field": draw(TEXT)}, ""
        case "missing":
            gone = draw(st.sampled_from(needed))
            return {key: item for key, item in written.items() if key != gone}, ""
        case _:
            name = draw(st.sampled_from(sorted(fields)))
            item, place = draw(unfitting(fields[name]).filter(lambda wrong: wrong[0] is not None))
            return {**written, name: item}, f".{name}{place}"


KINDS_OF_JUNK = {
    "number": ("int", "fraction", "beyond", "large"), "text": ("text",), "Bool": ("bool",), "Bytes": ("bytes", "text"),
    "List": ("list", "empty"), "map": ("map", "empty"), "Handle": ("box", "crate", "closed"), "Callback": ("callback",),
    "StreamOf": ("stream",),
}  # fmt: skip

UNFITTING: dict[type, Any] = {
    s.Nil: lambda _shape: junk("nil"),
    s.Bool: lambda _shape: junk("bool"),
    s.Int: lambda _shape: junk("int", "large") | st.just((Ext(INTEGER, b"9" * 5000), "")),
    s.Float: lambda _shape: junk("int", "fraction", "beyond") | st.sampled_from([(2**53 + 1, ""), (math.nan, "")]),
    s.Str: lambda _shape: junk("text"),
    s.Bytes: lambda _shape: junk("bytes", "text"),
    s.Choice: _wrong_choice,
    s.Open: _wrong_open,
    s.List: lambda shape: junk("list", "empty") | _wrong_item(shape),
    s.Map: lambda shape: junk("map", "empty") | _wrong_entry(shape),
    s.Optional: lambda shape: unfitting(shape.inner).filter(lambda wrong: wrong[0] is not None),
    s.OneOf: lambda shape: junk(*[kind for one in shape.options for kind in KINDS_OF_JUNK[looks(one)]]),
    s.Record: lambda shape: junk("map", "empty") | _wrong_field(shape),
    s.Handle: lambda shape: junk("box" if shape.type is Box else "crate"),
    s.Callback: lambda _shape: junk("callback"),
    s.StreamOf: lambda _shape: junk("stream"),
}


def unfitting(shape) -> st.SearchStrategy[tuple[Any, str]]:
    """Return wire values that are not of a shape, each with the place that is wrong."""
    return UNFITTING[type(shape)](shape)


# the properties

BY_NAME = {kind.__name__: kind for kind in SHAPES}
EVERY_SHAPE = pytest.mark.parametrize("name", sorted(BY_NAME))


def test_every_shape_has_its_strategies():
    every = set(get_args(s.Shape)) - {s.Untaken}  # it says what fits only when it is taken

    assert (every, every, every) == (set(SHAPES), set(FITTING), set(UNFITTING))


def plain(value: object) -> object:
    """Return a value in a form in which 1, 1.0 and true, 0.0 and -0.0 differ, and NaN is NaN."""
    match value:
        case float():
            return ("float", repr(value))
        case bool() | int() | str() | bytes() | None:
            return (type(value).__name__, value)
        case list():
            return [plain(one) for one in value]
        case dict():
            return {key: plain(one) for key, one in value.items()}
        case Callback():
            return ("callback", value._id)
        case Ext():
            return ("ext", value.code, value.data)
        case msgspec.Struct():
            return (type(value), [plain(getattr(value, name)) for name in value.__struct_fields__])
        case _:
            return ("object", id(value))


def over_the_wire(value: object) -> object:
    """Return what arrives on the other side of the line."""
    return msgspec.msgpack.decode(msgspec.msgpack.encode(value))


def sent_back(value: object) -> object:
    """Return what a script sends that gives back what it was given: of a handle only the token."""
    match value:
        case Ext(code=2):
            _kind, number, _fields = msgspec.msgpack.decode(value.data)
            return token(HANDLE, number)
        case list():
            return [sent_back(one) for one in value]
        case dict():
            return {key: sent_back(one) for key, one in value.items()}
        case _:
            return value


@EVERY_SHAPE
@PROPERTY
@given(data=st.data(), where=BORDERS)
def test_whatever_a_script_may_write_is_taken_exactly(name, data, where):
    shape = data.draw(SHAPES[BY_NAME[name]])
    value = data.draw(fitting(shape))
    written = Writer(data.draw, where).write(shape, value)

    taken = take(shape, over_the_wire(written), WHERE, where)

    assert plain(value) == plain(taken)


@pytest.mark.parametrize("name", sorted(BY_NAME.keys() - {"Callback"}))  # functions only go from script to host
@PROPERTY
@given(data=st.data(), where=BORDERS)
def test_what_is_given_comes_back_as_it_was(name, data, where):
    shape = data.draw(SHAPES[BY_NAME[name]])
    assume(s.Callback() not in s.walk(shape))
    value = data.draw(fitting(shape))

    there = over_the_wire(give(value, where))
    back = take(shape, sent_back(there), WHERE, where)
    again = over_the_wire(give(back, where))

    assert plain(value) == plain(back)
    assert plain(there) == plain(again)


@EVERY_SHAPE
@PROPERTY
@given(data=st.data())
def test_what_does_not_fit_is_refused_with_its_place(name, data):
    shape = data.draw(SHAPES[BY_NAME[name]])
    wrong, place = data.draw(unfitting(shape))

    with pytest.raises(ConvertError) as caught:
        take(shape, over_the_wire(wrong), WHERE, border())

    assert caught.value.message.startswith(f"{WHERE}{place}")
    assert caught.value.code in {"bridge.convert", "bridge.handle"}


@EVERY_SHAPE
@PROPERTY
@given(data=st.data(), where=BORDERS)
def test_any_wire_value_is_taken_or_refused(name, data, where):
    shape, other = (
        data.draw(SHAPES[BY_NAME[name]]),
        data.draw(st.sampled_from(list(SHAPES)).flatmap(SHAPES.__getitem__)),
    )
    strange = data.draw(
        st.one_of(unfitting(other).map(lambda wrong: wrong[0]), OPEN.map(lambda value: give(value, where)))
    )

    try:
        take(shape, over_the_wire(strange), WHERE, where)
    except ConvertError as error:
        assert error.message.startswith(WHERE)


@EVERY_SHAPE
@PROPERTY
@given(data=st.data())
def test_a_call_is_refused_with_function_and_parameter(name, data):
    shape = data.draw(SHAPES[BY_NAME[name]])
    wrong, place = data.draw(unfitting(shape).filter(lambda made: made[0] is not None))

    with pytest.raises(ConvertError) as caught:
        perform_at_once(op_of(shape), border(), None, ["first", over_the_wire(wrong)])

    assert caught.value.message.startswith(f"Area.say_it: the_value{place}")


@pytest.mark.parametrize(("names", "label"), [("snake", "Area.say_it: the_value"), ("camel", "Area.sayIt: theValue")])
def test_a_refusal_spells_names_as_the_script_does(names, label):
    with pytest.raises(ConvertError) as caught:
        perform_at_once(op_of(s.Int()), border(names), None, ["first", "second"])

    assert caught.value.message.startswith(label)


def op_of(shape) -> Op:
    """Return a function with two parameters, the second of a shape."""

    def say_it(_spell, _first, the_value):
        raise AssertionError("ran")

    first = Parameter(name="first", shape=s.Str(), required=True)
    second = Parameter(name="the_value", shape=shape, required=True)
    return Op(
        name="area.say_it", script_name="say_it", kind="function", owner=None, function=say_it,
        read=lambda: Signature(parameters=(first, second), returns=s.Nil()),
    )  # fmt: skip


# what is given and has no wire form


@PROPERTY
@given(OPEN, st.sampled_from([object(), {1, 2}, "\ud800", {"\udfff": 1}, {1: 2}, 10**5000, Callback(SCRIPT, 1), 1j]))
def test_what_has_no_wire_form_is_refused_anywhere(beside, strange):
    for value in (strange, [beside, strange], {"a": [strange]}, (strange,)):
        with pytest.raises(ConvertError):
            give(value, border())


@PROPERTY
@given(st.integers(MAX_DEPTH - 3, MAX_DEPTH + 3), st.booleans(), st.sampled_from([0, "x", b"x", 1.5, 2**70]))
def test_depth_is_refused_exactly_beyond_the_limit_both_ways(depth, listed, value):
    for _ in range(depth):
        value = [value] if listed else {"a": value}

    if depth <= MAX_DEPTH:
        assert value == take(s.Open(), over_the_wire(give(value, border())), WHERE, border())
        return

    with pytest.raises(ConvertError, match="deeper"):
        give(value, border())

    with pytest.raises(ConvertError, match="deeper"):
        take(s.Open(), value, WHERE, border())


# the exceptions that the documentation names


@pytest.mark.parametrize(("written", "taken"), [(-0.0, 0), (float(SAFE_INTEGER), SAFE_INTEGER), (3.0, 3)])
def test_a_whole_float_is_an_integer_where_one_is_wanted(written, taken):
    assert ("int", taken) == plain(take(s.Int(), written, WHERE, border()))


def test_an_empty_lua_table_is_what_the_shape_says_and_a_map_where_it_says_nothing():
    empty = Ext(EMPTY, b"")

    assert [[], {}, {}] == [
        take(shape, empty, WHERE, border()) for shape in (s.List(s.Int()), s.Map(s.Int()), s.Open())
    ]


@pytest.mark.parametrize("options", [(s.Int(), s.Float()), (s.Float(), s.Int())])
@pytest.mark.parametrize("value", [1.5, 1e300, 2.0**53, -math.inf, 7])
def test_a_number_that_is_no_integer_may_still_be_the_other_option(options, value):
    assert value == take(s.OneOf(options), value, WHERE, border())


SAMPLES = [
    (s.Bool(), True, False), (s.Int(), 7, -2), (s.Float(), 1.5, math.inf), (s.Str(), "x", ""), (s.Bytes(), b"\xff", b"\x80"),
    (s.List(s.Int()), [1], []), (s.Map(s.Int()), {"a": 1}, {}), (s.Handle(Box), token(HANDLE, 1), token(HANDLE, 2)),
    (s.Callback(), token(CALLBACK, 1), token(CALLBACK, 2)), (s.StreamOf(s.Int()), token(HANDLE, 4), token(HANDLE, 4)),
    (s.Choice(("a", "b")), "a", "b"), (record_of([s.RecordField("a", s.Int(), required=True)]), {"a": 1}, {"a": 2}),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "one", "other"), SAMPLES, ids=[type(sample[0]).__name__ for sample in SAMPLES])
def test_one_of_two_shapes_takes_what_the_fitting_one_takes(shape, one, other):
    for second, *_ in SAMPLES:
        if looks(second) == looks(shape):
            continue

        for options in [(shape, second), (second, shape), (second, s.Nil(), shape)]:
            for value in (one, other):
                taken = take(s.OneOf(options), value, WHERE, border())

                assert plain(take(shape, value, WHERE, border())) == plain(taken)


def test_a_given_function_is_called_by_its_number():
    asyncio.run(take(s.Callback(), token(CALLBACK, 42), WHERE, border())("x", 1))

    assert (42, ("x", 1)) == SCRIPT.called[-1]
