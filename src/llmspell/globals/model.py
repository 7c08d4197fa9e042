"""`Model`: models asked directly, and models written in the spell."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

import msgspec

from llmspell.agent import Agent, AgentChunk, AgentReply
from llmspell.bridge.callback import Callback
from llmspell.bridge.handle import HandleKind
from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.budget import UNLIMITED, Limits
from llmspell.message import parse_messages
from llmspell.provider import Model, ModelSettings, TextChunk, split_name
from llmspell.scripted import ScriptedProvider, ScriptedReply
from llmspell.stream import Stream
from llmspell.tool import Tool
from llmspell.value import Json, Value

__all__ = ["GLOBAL", "ModelInfo"]


def model_name(model: Model) -> str:
    """`vendor/model`."""
    return model.full_name


GLOBAL = Global("Model", "Models: ask one directly, or script one for tests, demos and dry runs.")
GLOBAL.handle(
    HandleKind(
        name="model",
        type=Model,
        fields={"name": model_name},
        description="A model, usable wherever a model's name is.",
    )
)


class ModelInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a model or of a vendor.

    Attributes:
        name: `vendor/model`, or `vendor/*` in a list.
        provider: The vendor.
        description: One line.
        ready: Whether it can be asked now: its package is installed and its key is set.
    """

    name: str
    provider: str
    description: str
    ready: bool


@GLOBAL.function
async def ask(
    spell: Spell,
    prompt: Value,
    *,
    model: str | Model = "auto",
    system: str = "",
    tools: list[str | Tool | Agent] = [],  # noqa: B006 - never changed
    output: dict[str, Json] | None = None,
    settings: ModelSettings | None = None,
    limits: Limits | None = None,
    on_text: Callback | None = None,
) -> AgentReply:
    """Ask a model once and wait for the whole answer.

    Args:
        prompt: A text; a list of parts `{type, …}`; or a list of messages `{role, text}`.
        model: `vendor/model`, `auto`, or a model made with `Model.scripted`.
        system: The system message.
        tools: What the model may call before it answers.
        output: JSON schema of the answer; then `reply.output` holds the checked value.
        settings: Sampling settings.
        limits: Bounds of this call.
        on_text: Gets each piece of text as it comes.

    Raises:
        provider.failed: The model failed; likewise the other `provider.…` codes.
        agent.output: No answer fits the output schema.

    Example:
        lua:
            local model = Model.scripted{ replies = {{ text = "Paris" }} }
            return Model.ask("Capital of France?", { model = model }).text
        js:
            const model = Model.scripted({ replies: [{ text: "Paris" }] })
            return (await Model.ask("Capital of France?", { model })).text
        gives: "Paris"
    """
    agent = _asker(spell, model, system, tools, output, settings, limits)
    return await agent.run(spell.context, _prompt(prompt), emit=None if on_text is None else _text_only(on_text))


@GLOBAL.function
def stream(
    spell: Spell,
    prompt: Value,
    *,
    model: str | Model = "auto",
    system: str = "",
    tools: list[str | Tool | Agent] = [],  # noqa: B006 - never changed
    settings: ModelSettings | None = None,
    limits: Limits | None = None,
) -> Stream[AgentChunk]:
    """Ask a model and read the answer piece by piece.

    Args:
        prompt: As for `ask`.
        model: As for `ask`.
        system: The system message.
        tools: What the model may call before it answers.
        settings: Sampling settings.
        limits: Bounds of this call.

    Returns:
        Chunks with a `type`: `text`, `reasoning`, `tool_call`, `tool_result`, and last `done` with the reply.

    Example:
        lua:
            local model = Model.scripted{ replies = {{ text = "abc" }}, chunk_size = 1 }
            local text = ""
            for chunk in Model.stream("go", { model = model }) do
                if chunk.type == "text" then text = text .. chunk.text .. "|" end
            end
            return text
        js:
            const model = Model.scripted({ replies: [{ text: "abc" }], chunkSize: 1 })
            let text = ""
            for await (const chunk of Model.stream("go", { model })) if (chunk.type === "text") text += chunk.text + "|"
            return text
        gives: "a|b|c|"
    """
    return _asker(spell, model, system, tools, None, settings, limits).stream(spell.context, _prompt(prompt))


@GLOBAL.function
def list_(spell: Spell) -> list[ModelInfo]:
    """Return the vendors there are.

    Example:
        lua:
            return #Model.list() > 3
        js:
            return (await Model.list()).length > 3
        gives: true
    """
    return [_info(spell, name, "*") for name in spell.providers.names()]


@GLOBAL.function
def info(spell: Spell, name: str) -> ModelInfo:
    """Return what is known of a model.

    Args:
        name: `vendor/model`.

    Raises:
        not_found: The vendor is unknown.

    Example:
        lua:
            return Model.info("scripted/offline").provider
        js:
            return (await Model.info("scripted/offline")).provider
        gives: "scripted"
    """
    vendor, model = split_name(name)
    return _info(spell, vendor, model)


@GLOBAL.function
def scripted(
    spell: Spell,
    *,
    replies: list[Callback | Value],
    chunk_size: int | None = None,
    delay_s: float = 0.0,
    repeat_last: bool = False,
) -> Model:
    """Make a model that answers from a list, in order: for tests, demos and dry runs.

    Args:
        replies: Each a map with any of `text` or `output` (a value sent as JSON), `reasoning`, `tool_calls` (a
            list of `{name, args}`), `usage`, `finish_reason`, and `error`, a code to fail with (with `message`,
            after `after_chunks` chunks); or a function from the request to such a map.
        chunk_size: Characters of a streamed piece; the whole text at once unless given.
        delay_s: Seconds before each piece.
        repeat_last: Go on with the last reply for ever instead of failing when the list is used up.

    Raises:
        usage: A reply has an unknown key or a wrong value; the message says which.

    Example:
        lua:
            local model = Model.scripted{ replies = {
                { tool_calls = {{ name = "calculate", args = { expression = "6*7" } }} },
                function(request)
                    local result = request.messages[#request.messages].parts[1]
                    return { text = "It is " .. JSON.decode(result.content).value }
                end,
            } }
            return Agent.create{ model = model, tools = {"calculate"} }:run("6 times 7?").text
        js:
            const model = Model.scripted({ replies: [
                { tool_calls: [{ name: "calculate", args: { expression: "6*7" } }] },
                (request) => ({ text: "It is " + JSON.decode(request.messages.at(-1).parts[0].content).value }),
            ] })
            return (await (await Agent.create({ model, tools: ["calculate"] })).run("6 times 7?")).text
        gives: "It is 42"
    """
    written = cast("list[ScriptedReply]", replies)
    provider = ScriptedProvider(written, chunk_size=chunk_size, delay_s=delay_s, repeat_last=repeat_last)
    return Model(provider, "scripted")


def _info(spell: Spell, vendor: str, model: str) -> ModelInfo:
    plugin = spell.providers.get(vendor)
    return ModelInfo(
        name=f"{vendor}/{model}", provider=vendor, description=plugin.description, ready=spell.ready(vendor)
    )


def _asker(
    spell: Spell,
    model: str | Model,
    system: str,
    tools: list[str | Tool | Agent],
    output: dict[str, Json] | None,
    settings: ModelSettings | None,
    limits: Limits | None,
) -> Agent:
    return Agent(
        "model",
        model=model,
        instructions=system,
        tools=[spell.tools.get(one) if isinstance(one, str) else one for one in tools],
        output=output,
        settings=settings or ModelSettings(),
        limits=limits or UNLIMITED,
    )


def _prompt(prompt: Value) -> str | list[Any]:
    return prompt if isinstance(prompt, str) else list(parse_messages(prompt))  # pyright: ignore[reportArgumentType, reportUnknownArgumentType]


def _text_only(on_text: Callback) -> Callable[[AgentChunk], Awaitable[None]]:
    async def emit(chunk: AgentChunk) -> None:
        if isinstance(chunk, TextChunk):
            await on_text(chunk.text)

    return emit
