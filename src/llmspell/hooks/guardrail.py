"""Check what goes into models, agents and tools, and what comes out of them.

The checks are patterns of which none or one must fit, a JSON schema, a longest length, and a model as the judge of a
rule. What fails is refused with the reason; a model's or an agent's output may be asked for again instead, with the
reason as a further message, and is refused when it still fails.

What is checked of the input of models and agents is the text of users and tools, not of the system and not the model's
own. A model's answer that calls tools is not a final one: only `deny`, `max_length` and the judge look at it, the arguments included.
The pieces of a streamed answer are on their way before it can be checked as a whole; who must not see them is served
with a check of the input, or without streaming. The judge is a model: it can be wrong, and it reads all it judges. A
check that cannot be made refuses.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextvars import ContextVar
from typing import Annotated, Literal, NamedTuple, TypeAlias, cast

import msgspec

from llmspell.agent import AgentReply
from llmspell.context import Context
from llmspell.errors import ConfigError, UsageError
from llmspell.hook import Crossing, Deny, HookFunction, Replace, Retry, Verdict
from llmspell.hook.plugin import HookPlugin
from llmspell.hooks._judge import judge
from llmspell.hooks._safe_pattern import SafePattern, compile_pattern
from llmspell.message import Message, Reply, TextPart, ToolResult, user
from llmspell.provider import ModelRequest
from llmspell.schema import Check, compile_schema, parse_json
from llmspell.value import Json, encode_json, plain

__all__ = ["HOOK", "GuardrailOptions", "create"]

Side: TypeAlias = Literal["input", "output"]


class GuardrailOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is checked, where, and what a failure means.

    Attributes:
        where: `input`, `output` or both.
        deny: Patterns of which none may fit anywhere in the text.
        allow: Patterns of which one must fit somewhere in the text.
        schema: JSON schema of the value, or of the text read as JSON.
        max_length: Most characters of the text.
        judge: `vendor/model` that judges.
        rule: What it judges by.
        on_failure: `deny`, or `retry` to have a model or an agent try again.
        max_retries: Tries again before it is refused.
    """

    where: Annotated[tuple[Side, ...], msgspec.Meta(min_length=1)] = ("output",)
    deny: list[str] = []
    allow: list[str] = []
    schema: dict[str, object] | None = None
    max_length: Annotated[int, msgspec.Meta(ge=0)] | None = None
    judge: str = ""
    rule: str = ""
    on_failure: Literal["deny", "retry"] = "deny"
    max_retries: Annotated[int, msgspec.Meta(ge=1)] = 2

    def __post_init__(self) -> None:
        if not (self.deny or self.allow or self.schema is not None or self.max_length is not None or self.judge):
            raise ValueError("nothing is checked; give deny, allow, schema, max_length or judge")

        if bool(self.judge) != bool(self.rule):
            raise ValueError("a judge needs a rule, and a rule a judge")

        if self.on_failure == "retry" and "output" not in self.where:
            raise ValueError("only an output can be tried again")


class _Subject(NamedTuple):
    """What is looked at: the text, the value it stands for where it is none, and whether more is to follow it."""

    text: str
    value: object = None
    final: bool = True


class _Checks(NamedTuple):
    deny: Sequence[SafePattern]
    allow: Sequence[SafePattern]
    fits: Check | None


class _Complaint(NamedTuple):
    """What was wrong with the last try, for the next one: that of the same guardrail, about the same input."""

    guardrail: object
    input: object
    output: object
    reason: str
    tries: int


_complaint: ContextVar[_Complaint | None] = ContextVar("complaint", default=None)


def create(options: GuardrailOptions) -> HookFunction:
    """Return the hook.

    Raises:
        ConfigError: A pattern or the schema cannot be used.
    """
    checks = _Checks(
        [compile_pattern(one, "deny") for one in options.deny],
        [compile_pattern(one, "allow") for one in options.allow],
        None if options.schema is None else _schema(options.schema),
    )
    again = options.on_failure == "retry"

    async def guardrail(context: Context, crossing: Crossing) -> AsyncGenerator[Verdict, object]:
        last = _taken(checks, crossing)

        if last is None and "input" in options.where:
            subject = _input(crossing)

            if reason := await _problem(context, options, checks, subject, "input"):
                yield Deny(f"its input is not acceptable: {reason}")
                return

        result = yield None if last is None else Replace(_with_complaint(last))

        if "output" not in options.where:
            return

        if not (reason := await _problem(context, options, checks, _output(result), "output")):
            return

        tries = 0 if last is None else last.tries

        if again and crossing.kind in {"model", "agent"} and tries < options.max_retries:
            _complaint.set(_Complaint(checks, crossing.input, result, reason, tries + 1))
            yield Retry(max=options.max_retries)
        else:
            yield Deny(f"its output is not acceptable: {reason}")

    return guardrail


def _schema(schema: dict[str, object]) -> Check:
    try:
        return compile_schema(cast("dict[str, Json]", schema), "guardrail")
    except UsageError as error:
        raise ConfigError(error.message, hint=error.hint) from error


def _taken(guardrail: object, crossing: Crossing) -> _Complaint | None:
    """Return what this guardrail said about the try before this one, once."""
    last = _complaint.get()

    if last is None or last.guardrail is not guardrail or last.input is not crossing.input:
        return None

    _complaint.set(None)
    return last


def _with_complaint(last: _Complaint) -> object:
    """Return the input of a model or an agent with what was wrong as a further message."""
    said = user(f"This answer is not acceptable: {last.reason}. Answer again, and better.")

    if not isinstance(last.input, ModelRequest):
        return [*cast("list[Message]", last.input), said]

    # a message that calls tools may not stand without their results
    before = last.output.message if isinstance(last.output, Reply) else None
    answered = [] if before is None or before.tool_calls else [before]
    return msgspec.structs.replace(last.input, messages=[*last.input.messages, *answered, said])


async def _problem(context: Context, options: GuardrailOptions, checks: _Checks, subject: _Subject, side: Side) -> str:
    """Return what is wrong with a subject; an empty text when nothing is. The judge is asked last."""
    if reason := _plain_problem(options, checks, subject):
        return reason

    return await judge(context, options.judge, options.rule, side, subject.text) if options.judge else ""


def _plain_problem(options: GuardrailOptions, checks: _Checks, subject: _Subject) -> str:
    text = subject.text

    if options.max_length is not None and len(text) > options.max_length:
        return f"it has {len(text)} characters, and at most {options.max_length} are allowed"

    data = text.encode("utf-8", "surrogatepass")

    for pattern, written in zip(checks.deny, options.deny, strict=True):
        if pattern.search(data) is not None:
            return f'it fits the pattern "{written}", which is denied'

    if not subject.final:
        return ""

    if checks.allow and not any(pattern.search(data) is not None for pattern in checks.allow):
        return f"it fits none of the patterns that are allowed: {', '.join(options.allow)}"

    return "" if checks.fits is None else _misfit(checks.fits, subject)


def _misfit(fits: Callable[[Json], str], subject: _Subject) -> str:
    if subject.value is not None:
        return fits(cast("Json", subject.value))

    try:
        return fits(parse_json(subject.text))
    except ValueError as error:
        return f"it is no JSON: {error}"


def _input(crossing: Crossing) -> _Subject:
    """Return what is checked of an input."""
    match crossing.input:
        case ModelRequest(messages=messages):
            return _Subject(_heard(messages))
        case list() if crossing.kind == "agent":
            return _Subject(_heard(cast("list[Message]", crossing.input)))
        case value:
            return _subject(value)


def _output(result: object) -> _Subject:
    """Return what is checked of a result."""
    match result:
        case Reply(message=message):
            calls = [f"{call.name} {call.arguments}" for call in message.tool_calls]
            return _Subject("\n".join([message.text, *calls]) if calls else message.text, final=not calls)
        case AgentReply(text=text, output=output):
            return _Subject(text, output)
        case _:
            return _subject(result)


def _subject(value: object) -> _Subject:
    return _Subject(value) if isinstance(value, str) else _Subject(encode_json(plain(value)), value)


def _heard(messages: Sequence[Message]) -> str:
    """Return the text of users and tools."""
    return "\n".join(
        [
            part.text if isinstance(part, TextPart) else part.content
            for message in messages
            if message.role in {"user", "tool"}
            for part in message.parts
            if isinstance(part, TextPart | ToolResult)
        ]
    )


HOOK = HookPlugin(
    create=create,
    description="Refuses what patterns, a schema, a length or a judging model find wrong, or has it tried again.",
    options=GuardrailOptions,
    kinds=("model", "agent", "tool"),
    fail="closed",
    priority=-400,
)
