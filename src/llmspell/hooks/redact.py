"""Take out what is sensitive, on the way in and on the way back.

That is: e-mail addresses, phone and card numbers, IBANs, API keys, and what fits patterns of one's own.
What models and tools are given, and what they give back, is searched, and each find is replaced by its name. Card
numbers must pass Luhn's check and IBANs theirs. Patterns of one's own are in the language of RE2, whose time grows with
the text only. A streamed answer is searched across its pieces: the last `hold` bytes are held back until it is clear
that no find begins in them, so it comes a little later; a find that is longer than 16 KiB ends the answer.

It knows forms, not meanings: no names, no addresses, no secrets without a form, nothing inside pictures, sounds, files
or URLs of parts, nothing in tool descriptions, and no find that goes across a piece of reasoning. Errors, and the events
of a start, are not searched. Numbers that are a find become text. Wherever a value cannot be searched, it is refused.
It runs inside the other built-in hooks and the script's, so that nothing they add goes out unseen; hooks further out
still see the input as it was.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from functools import partial
from typing import Annotated, Any, Literal, cast

import msgspec

from llmspell.agent import AgentReply
from llmspell.context import Context
from llmspell.hook import Crossing, Deny, HookFunction, Replace, Sieve, Verdict
from llmspell.hook.plugin import HookPlugin
from llmspell.hooks._sensitive_text import BuiltIn, Rules, Tail, rules_of
from llmspell.message import Message, Part, Reasoning, Reply, TextPart, ToolCall, ToolResult
from llmspell.provider import Chunk, FinishChunk, ModelRequest, ReasoningChunk, TextChunk

__all__ = ["HOOK", "RedactOptions", "create", "sieve"]

MAX_HELD = 16 * 1024


class RedactOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is taken out, and where.

    Attributes:
        find: The built-in kinds: `email`, `phone`, `card`, `iban`, `api_key`.
        patterns: Patterns of one's own, by name.
        replacement: What takes the place of a find; `{name}` is the name of its kind.
        where: `input`, `result` or both.
        hold: Bytes of a streamed answer that are held back; raise it for patterns that need more to be certain.
    """

    find: tuple[BuiltIn, ...] = ("email", "phone", "card", "iban", "api_key")
    patterns: dict[str, str] = {}
    replacement: str = "[{name}]"
    where: Annotated[tuple[Literal["input", "result"], ...], msgspec.Meta(min_length=1)] = ("input", "result")
    hold: Annotated[int, msgspec.Meta(ge=160, le=MAX_HELD)] = 256


def create(options: RedactOptions) -> HookFunction:
    """Return the hook.

    Raises:
        ConfigError: A pattern cannot be used.
    """
    rules = _rules(options)

    async def redact(_context: Context, crossing: Crossing) -> AsyncGenerator[Verdict, object]:
        result = yield _changed(rules, crossing.input) if "input" in options.where else None

        if "result" in options.where:
            yield _changed(rules, result)

    return redact


def sieve(options: RedactOptions) -> Callable[[], Sieve] | None:
    """Return what makes the sieve of one answer."""
    rules = _rules(options)
    return partial(_sieve, rules) if "result" in options.where else None


def _rules(options: RedactOptions) -> Rules:
    return rules_of(options.find, options.patterns, options.replacement, options.hold)


def _sieve(rules: Rules) -> Sieve:
    answer = _Answer(rules)

    async def sift(piece: object) -> Verdict:
        passed = answer.take(cast("Chunk", piece))

        if answer.held > MAX_HELD:
            return Deny(f"something to be redacted is longer than {MAX_HELD} bytes")

        return Replace(passed)

    return sift


class _Answer:
    """One streamed answer: its text and its reasoning are searched each for itself."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._text = Tail(rules)
        self._reasoning = Tail(rules)
        self._changed = False

    @property
    def held(self) -> int:
        return max(self._text.held, self._reasoning.held)

    def take(self, piece: Chunk) -> list[Chunk]:
        """Return what goes on, now that this piece has come."""
        match piece:
            case TextChunk(text=text):
                return [*self._end_reasoning(None), *_texts(self._text.push(text))]
            case ReasoningChunk():
                return [*self._end_text(), *self._reason(piece)]
            case FinishChunk():
                rest = [*self._end_reasoning(None), *self._end_text()]
                return [*rest, FinishChunk(piece.reason) if self._changed else piece]
            case _:
                return [piece]

    def _reason(self, piece: ReasoningChunk) -> list[Chunk]:
        passed = self._reasoning.push(piece.text)

        if piece.signature is None:
            return [ReasoningChunk(passed)] if passed else []

        return self._end_reasoning(piece.signature, passed)

    def _end_reasoning(self, signature: str | None, passed: str = "") -> list[Chunk]:
        tail, self._reasoning = self._reasoning, Tail(self._rules)
        passed += tail.flush()
        self._changed |= tail.changed
        signature = None if tail.changed else signature  # it would not fit the words any more
        return [ReasoningChunk(passed, signature)] if passed or signature is not None else []

    def _end_text(self) -> list[Chunk]:
        tail, self._text = self._text, Tail(self._rules)
        passed = tail.flush()
        self._changed |= tail.changed
        return _texts(passed)


def _texts(text: str) -> list[Chunk]:
    return [TextChunk(text)] if text else []


def _changed(rules: Rules, value: object) -> Verdict:
    cleaned = _cleaned(rules, value)
    return None if cleaned is value or cleaned == value else Replace(cleaned)


def _cleaned(rules: Rules, value: object) -> object:
    """Return a request, an answer or a value without what is sensitive.

    Raises:
        TypeError: It cannot be searched.
    """
    match value:
        case ModelRequest():
            return msgspec.structs.replace(value, messages=[_message(rules, one) for one in value.messages])
        case Reply():
            message = _message(rules, value.message)
            return value if message == value.message else msgspec.structs.replace(value, message=message, native=None)
        case AgentReply():
            return msgspec.structs.replace(
                value,
                text=rules.clean(value.text),
                output=_plain(rules, value.output),
                messages=[_message(rules, one) for one in value.messages],
                tool_calls=[_call(rules, one) for one in value.tool_calls],
            )
        case _:
            return _plain(rules, value)


def _message(rules: Rules, message: Message) -> Message:
    return Message(message.role, tuple([_part(rules, part) for part in message.parts]))


def _part(rules: Rules, part: Part) -> Part:
    match part:
        case TextPart(text=text):
            return TextPart(rules.clean(text))
        case Reasoning(text=text):
            cleaned = rules.clean(text)
            return part if cleaned == text else Reasoning(cleaned)
        case ToolCall():
            return _call(rules, part)
        case ToolResult(content=content):
            return msgspec.structs.replace(part, content=rules.clean(content))
        case _:
            return part


def _call(rules: Rules, call: ToolCall) -> ToolCall:
    """Return the call with its arguments searched as values, or as text where the model wrote no JSON."""
    try:
        arguments = msgspec.json.decode(call.arguments)
    except msgspec.DecodeError:
        return msgspec.structs.replace(call, arguments=rules.clean(call.arguments))

    cleaned = _plain(rules, arguments)

    if cleaned == arguments:
        return call

    return msgspec.structs.replace(call, arguments=msgspec.json.encode(cleaned).decode())


def _plain(rules: Rules, value: object) -> Any:
    match value:
        case str():
            return rules.clean(value)
        case None | bool():
            return value
        case int() | float():
            return _number(rules, value)
        case bytes():
            return _bytes(rules, value)
        case list() | tuple():
            return [_item(rules, item) for item in cast("list[object]", value)]
        case dict():
            return _map(rules, cast("dict[str, object]", value))
        case _:
            raise TypeError(f"a {type(value).__name__} cannot be searched")


def _item(rules: Rules, value: object) -> Any:
    return _message(rules, value) if isinstance(value, Message) else _plain(rules, value)


def _number(rules: Rules, value: float) -> float | str:
    written = f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)
    cleaned = rules.clean(written)
    return value if cleaned == written else cleaned


def _bytes(rules: Rules, value: bytes) -> bytes:
    try:
        return rules.clean(value.decode()).encode()
    except UnicodeDecodeError:
        return value


def _map(rules: Rules, value: dict[str, object]) -> dict[str, object]:
    cleaned = {rules.clean(key): _item(rules, item) for key, item in value.items()}

    if len(cleaned) != len(value):
        raise ValueError("two keys of a map would become one")

    return cleaned


HOOK = HookPlugin(
    create=create,
    description="Takes e-mail addresses, numbers, keys and own patterns out of what goes in and comes back.",
    sieve=sieve,
    options=RedactOptions,
    kinds=("model", "tool"),
    fail="closed",
    priority=-500,
)
