"""The adapter: every vendor that pydantic-ai speaks to, behind our protocol.

Its import costs up to seconds, so it happens in a thread when the first stream starts.
"""

from __future__ import annotations

import asyncio
import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast, get_args

import msgspec

from llmspell.message import Usage
from llmspell.provider import Chunk, FinishChunk, ReasoningChunk, TextChunk, ToolCallChunk, UsageChunk
from llmspell.providers._failure import failure, hide
from llmspell.providers._pydantic_error import cause_of, error_of
from llmspell.providers._pydantic_history import history, marks
from llmspell.providers._sdk_client import closing_answers

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from pydantic_ai.messages import ModelResponse, ModelResponseStreamEvent
    from pydantic_ai.models import Model, ModelRequestParameters
    from pydantic_ai.settings import ModelSettings

    from llmspell.message import FinishReason
    from llmspell.provider import ModelRequest, ProviderSettings

__all__ = ["Connection", "PydanticAIProvider", "Vendor"]

_FINISH: dict[str, FinishReason] = {
    "stop": "stop",
    "length": "length",
    "content_filter": "content_filter",
    "tool_call": "tool_calls",
    "error": "error",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A vendor's SDK, ready to be used.

    Attributes:
        model: Gives the model of a name.
        close: Gives back the connections.
    """

    model: Callable[[str], Model[Any]]
    close: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """What differs between the vendors.

    Attributes:
        name: The vendor part of model names.
        base_url: The vendor's own address.
        connect: Imports the SDK and makes a connection; runs in a thread.
        image_urls: Whether the vendor fetches pictures itself.
    """

    name: str
    base_url: str
    connect: Callable[[ProviderSettings], Connection]
    image_urls: bool = True


class PydanticAIProvider:
    """A provider on top of pydantic-ai; belongs to one event loop.

    Args:
        vendor: Which one.
        settings: How to reach it.
    """

    native_output = True

    def __init__(self, vendor: Vendor, settings: ProviderSettings) -> None:
        self.name = vendor.name
        self._vendor = vendor
        self._key = (settings.api_key or "").strip()
        self._own_address = settings.base_url is None
        # SDKs look into the environment for what is missing: nothing is left missing.
        self._settings = msgspec.structs.replace(
            settings, api_key=self._key or "none", base_url=settings.base_url or vendor.base_url
        )
        self._connection: Connection | None = None
        self._opening = asyncio.Lock()

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Chunk]:
        """Yield the answer's chunks; the last one is a `FinishChunk`.

        Raises:
            ProviderError: Refused, failed, cut or not understood; never retried here.
        """
        if self._own_address and not self._key:
            raise failure("provider.auth", f"{self.name} needs a key", hint=f"set providers.{self.name}.api_key")

        reader = _EventReader()

        try:
            connection = self._connection or await self._open(request.model)

            from pydantic_ai.direct import model_request_stream

            model = connection.model(request.model)
            messages = history(request.messages, self.name, image_urls=self._vendor.image_urls)
            settings = _settings(request, self._settings.timeout_s)
            parameters = _parameters(request, model)

            async with (
                closing_answers(),
                model_request_stream(
                    model, messages, model_settings=settings, model_request_parameters=parameters
                ) as response,
            ):
                async for event in response:
                    for chunk in reader.read(event):
                        yield chunk

                for chunk in _ending(response.get(), self.name):
                    yield chunk
        except Exception as error:  # noqa: BLE001 - whatever the SDK raises
            raise hide(error_of(error, started=reader.started), self._key) from cause_of(error)

    async def close(self) -> None:
        """Give back the connections; idempotent."""
        connection, self._connection = self._connection, None

        if connection is not None:
            await connection.close()

    async def _open(self, model: str) -> Connection:
        async with self._opening:
            if self._connection is None:
                try:
                    self._connection = await asyncio.to_thread(self._connect, model)
                except ImportError as error:
                    raise failure(
                        "provider.missing_extra",
                        f"the provider {self.name} needs packages that are not installed",
                        hint=f'pip install "llmspell[{self.name}]"',
                    ) from error

        return self._connection

    def _connect(self, model: str) -> Connection:
        importlib.import_module("pydantic_ai.direct")  # here, and not where the event loop would wait for it
        connection = self._vendor.connect(self._settings)
        connection.model(model)  # some SDKs import more with the first model
        return connection


class _EventReader:
    """Turns pydantic-ai's events into chunks."""

    __slots__ = ("_ids", "started")

    def __init__(self) -> None:
        self.started = False
        self._ids: set[str] = set()

    def read(self, event: ModelResponseStreamEvent) -> list[Chunk]:
        self.started = True

        match event.event_kind:
            case "part_start":
                return self._start(event.index, event.part)
            case "part_delta":
                return self._delta(event.index, event.delta)
            case "part_end":
                return self._end(event.index, event.part)
            case _:
                return []

    def _start(self, index: int, part: Any) -> list[Chunk]:
        match part.part_kind:
            case "text":
                return [TextChunk(part.content)] if part.content else []
            case "thinking":
                return [ReasoningChunk(part.content)] if part.content else []
            case "tool-call":
                return [self._start_call(index, part)]
            case _:
                return []

    def _start_call(self, index: int, part: Any) -> ToolCallChunk:
        if not part.tool_name or part.tool_call_id in self._ids:
            raise failure("provider.bad_reply", "a tool call has no name, or the id of another one")

        self._ids.add(part.tool_call_id)
        # Raw text only: pydantic-ai's own rendering would wrap a fragment as broken JSON.
        arguments = part.args if isinstance(part.args, str) else ""
        return ToolCallChunk(index, arguments, part.tool_call_id, part.tool_name)

    def _delta(self, index: int, delta: Any) -> list[Chunk]:
        match delta.part_delta_kind:
            case "text":
                return [TextChunk(delta.content_delta)] if delta.content_delta else []
            case "thinking":
                return [ReasoningChunk(delta.content_delta)] if delta.content_delta else []
            case "tool_call":
                return [ToolCallChunk(index, delta.args_delta)] if isinstance(delta.args_delta, str) else []
            case _:
                return []

    def _end(self, index: int, part: Any) -> list[Chunk]:
        if part.part_kind == "tool-call" and isinstance(part.args, dict):
            return [ToolCallChunk(index, msgspec.json.encode(cast("dict[str, object]", part.args)).decode())]

        return []


def _settings(request: ModelRequest, timeout_s: float) -> ModelSettings:
    given = request.settings
    settings: dict[str, object] = {"max_retries": 0, "timeout": timeout_s}
    names = {
        "temperature": given.temperature,
        "top_p": given.top_p,
        "max_tokens": given.max_tokens,
        "stop_sequences": None if given.stop is None else list(given.stop),
        "seed": given.seed,
        "request_timeout": given.timeout_s,
        "thinking": _effort(given.reasoning),
    }
    settings.update({name: value for name, value in names.items() if value is not None})
    return cast("ModelSettings", settings)


def _effort(reasoning: str | None) -> str | bool | None:
    from pydantic_ai.settings import ThinkingEffort

    efforts = cast("tuple[str, ...]", get_args(ThinkingEffort))

    if reasoning is None or reasoning in efforts:
        return reasoning

    if reasoning == "none":
        return False

    hint = f"one of none, {', '.join(efforts)}"
    raise failure("provider.rejected", f'there is no reasoning effort "{reasoning}"', hint=hint)


def _parameters(request: ModelRequest, model: Model[Any]) -> ModelRequestParameters:
    from pydantic_ai.models import ModelRequestParameters
    from pydantic_ai.output import OutputObjectDefinition
    from pydantic_ai.tools import ToolDefinition

    tools = [
        ToolDefinition(name=tool.name, parameters_json_schema=dict(tool.parameters), description=tool.description)
        for tool in request.tools
    ]

    if request.output_schema is None or not model.profile.get("supports_json_schema_output", False):
        return ModelRequestParameters(function_tools=tools)

    output = OutputObjectDefinition(json_schema=dict(request.output_schema), name="output")
    return ModelRequestParameters(function_tools=tools, output_mode="native", output_object=output)


def _ending(response: ModelResponse, vendor: str) -> list[Chunk]:
    details = response.provider_details or {}

    # A reason the vendor did not send is made up by pydantic-ai; only a sent one is in the details.
    if response.state == "incomplete" or not (
        details.get("finish_reason") or response.finish_reason == "content_filter"
    ):
        raise failure("provider.stream_cut", "the stream ended in the middle of the answer")

    chunks: list[Chunk] = []

    if isinstance(refusal := details.get("refusal"), str):
        chunks.append(TextChunk(refusal))

    if (kept := marks(response, vendor)) is not None:
        chunks.append(ReasoningChunk("", kept))

    native = {"id": response.provider_response_id, "model": response.model_name}
    chunks += [
        UsageChunk(_usage(response)),
        FinishChunk(_FINISH.get(response.finish_reason or "stop", "stop"), native),
    ]
    return chunks


def _usage(response: ModelResponse) -> Usage:
    used = response.usage
    return Usage(
        requests=1,
        input_tokens=used.input_tokens,
        output_tokens=used.output_tokens,
        cached_tokens=used.cache_read_tokens,
        reasoning_tokens=used.details.get("reasoning_tokens", 0),
        cost_usd=_cost(response),
    )


def _cost(response: ModelResponse) -> float:
    try:
        return float(response.cost().total_price)
    except (LookupError, ValueError, AssertionError):  # no price is known for the model
        return 0.0
