"""Webhooks: what other programs post to an HTTP address."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import parse_qsl, unquote

import msgspec

from llmspell.context import Context
from llmspell.errors import ConfigError, ConvertError, EventError, UsageError
from llmspell.event.topic import check_topic
from llmspell.source import Outlet, SourcePlugin
from llmspell.sources._http_server import Answer, Bounds, HttpRefusal, Request, serve
from llmspell.sources._webhook_proof import Proof, is_loopback
from llmspell.value import Json, to_json

__all__ = ["SOURCE", "Webhook", "WebhookOptions"]

FOLDER = "/hooks/"
_Secret = Annotated[str, msgspec.Meta(pattern=r"^(.{16,})?$")]


class WebhookOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where it listens, and whom it hears.

    It speaks plain HTTP: put a proxy with TLS before it. Without a token and a secret it hears only programs on this
    machine, and no web pages; other addresses need one of them. A header `Ce-Partitionkey` names what the event
    belongs to: events of one stay in order, as those of one name do without it. The answer to an accepted request is
    202 with `{id}`, that of the event, which then waits in memory. A refusal has `{error: {code, message, hint}}`:
    400 `webhook.request`, 401 `webhook.unauthorized`, 403 `webhook.origin`, 404 `webhook.not_found` (also where nobody
    listens), 405 `webhook.method`, 408 `webhook.timeout`, 413 `webhook.too_large`, 503 `webhook.busy`.

    Attributes:
        address: `host:port`; port 0 for any that is free.
        token: What callers show as `Authorization: Bearer …`; at least 16 characters.
        secret: The key with which callers sign the body (HMAC-SHA256); at least 16 characters. Where there is a token
            too, one of both is enough.
        signature_header: Where the signature stands, as hexadecimal text behind `sha256=` or alone.
        headers: Names of the headers that the event shows; no others are.
        max_bytes: Bytes of a body.
        max_connections: Connections at once; more are turned away.
        timeout_s: Seconds in which a request has to arrive.
        patience_s: Seconds a caller waits for room before it is told to come again.
    """

    address: str = "127.0.0.1:8787"
    token: _Secret = ""
    secret: _Secret = ""
    signature_header: str = "X-Hub-Signature-256"
    headers: list[str] = msgspec.field(
        default_factory=lambda: ["content-type", "user-agent", "x-github-delivery", "x-github-event", "x-request-id"]
    )
    max_bytes: Annotated[int, msgspec.Meta(ge=1)] = 1_048_576
    max_connections: Annotated[int, msgspec.Meta(ge=1)] = 100
    timeout_s: Annotated[float, msgspec.Meta(gt=0)] = 10.0
    patience_s: Annotated[float, msgspec.Meta(ge=0)] = 0.5


class Webhook:
    """Tells what is posted to `/hooks/<name>`.

    Args:
        options: Where it listens, and whom it hears.

    Raises:
        ConfigError: The address is none, or others than this machine could reach it without a token.
    """

    def __init__(self, options: WebhookOptions) -> None:
        self._options = options
        self._shown = frozenset([name.lower() for name in options.headers])
        self._host, self._port = _place(options.address)
        self._proof = Proof(token=options.token, secret=options.secret, header=options.signature_header.lower())

        if not (options.token or options.secret or is_loopback(self._host)):
            raise ConfigError(
                f"{options.address} can be reached from other machines, and no token is set",
                hint="set token or secret among the source's options, or listen on 127.0.0.1",
            )

    async def run(self, context: Context, outlet: Outlet) -> None:
        """Answer callers until cancelled.

        Raises:
            EventError: `event.source`: the address cannot be listened on.
        """
        options = self._options
        bounds = Bounds(body=options.max_bytes, seconds=options.timeout_s, connections=options.max_connections)
        host = f"[{self._host}]" if ":" in self._host else self._host

        async def handle(request: Request) -> Answer:
            return await self._answer(request, outlet)

        try:
            await serve(
                self._host,
                self._port,
                bounds,
                handle,
                lambda port: outlet.ready(f"http://{host}:{port}{FOLDER}<name>"),
            )
        except OSError as error:
            problem = f"{options.address} cannot be listened on: {error.strerror or error}"
            raise EventError(problem, code="event.source", hint="choose another port") from error

    async def _answer(self, request: Request, outlet: Outlet) -> Answer:
        name = _name_of(request)
        await self._proof.check(request)
        body = _content(request.headers.get("content-type", ""), await request.body())
        data: dict[str, object] = {
            "body": body,
            "headers": {name: text for name, text in request.headers.items() if name in self._shown},
            "query": _query(request.query),
        }
        key = request.headers.get("ce-partitionkey", "")

        try:
            event = await outlet.offer(
                f"webhook.{name}",
                subject=name,
                data=data,
                key=f"{name}/{key}" if key else name,
                patience_s=self._options.patience_s,
            )
        except EventError as error:
            raise _refused(error) from error

        return Answer(status=HTTPStatus.ACCEPTED, data={"id": event.id})


def _place(address: str) -> tuple[str, int]:
    host, colon, port = address.rpartition(":")

    if not (colon and host and port.isascii() and port.isdecimal() and int(port) < 1 << 16):
        raise ConfigError(f'"{address}" is no address to listen on', hint="such as 127.0.0.1:8787")

    return host.removeprefix("[").removesuffix("]"), int(port)


def _name_of(request: Request) -> str:
    name = unquote(request.path.removeprefix(FOLDER), errors="replace")

    if not request.path.startswith(FOLDER) or not name or "." in name or "/" in name:
        raise _not_found(f"there is nothing at {request.path:.200}", "post to /hooks/<name>")

    try:
        check_topic(f"webhook.{name}")
    except UsageError as error:
        raise _not_found(str(error), "a name is one word without blanks and wildcards") from error

    if request.method != "POST":
        text = f"{request.method} has no meaning here"
        raise HttpRefusal(HTTPStatus.METHOD_NOT_ALLOWED, "webhook.method", text, "use POST", {"Allow": "POST"})

    return name


def _content(kind: str, body: bytes) -> Json:
    """Return JSON as what it says, and anything else as text."""
    media = kind.partition(";")[0].strip().lower()

    try:
        if media == "application/json" or media.endswith("+json"):
            return to_json(msgspec.json.decode(body), "body")

        return body.decode()
    except (msgspec.DecodeError, ConvertError, UnicodeDecodeError, RecursionError) as error:
        what = "JSON that can be kept" if "json" in media else "UTF-8 text"
        raise HttpRefusal(
            HTTPStatus.BAD_REQUEST, "webhook.request", f"the body is not {what}: {error}", "correct it"
        ) from error


def _query(text: str) -> Mapping[str, str | list[str]]:
    """Return the query's values by name; a name that comes more than once has a list."""
    try:
        pairs = sorted(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100))
    except ValueError as error:
        problem = f"the query makes no sense: {error}"
        raise HttpRefusal(HTTPStatus.BAD_REQUEST, "webhook.request", problem, "correct it") from error

    grouped = {name: [value for _, value in group] for name, group in itertools.groupby(pairs, lambda one: one[0])}
    return {name: values if len(values) > 1 else values[0] for name, values in grouped.items()}


def _refused(error: EventError) -> HttpRefusal:
    if error.code == "event.no_responder":
        return _not_found(str(error), error.hint)

    return HttpRefusal(
        HTTPStatus.SERVICE_UNAVAILABLE, "webhook.busy", str(error), "try again later", {"Retry-After": "1"}
    )


def _not_found(message: str, hint: str) -> HttpRefusal:
    return HttpRefusal(HTTPStatus.NOT_FOUND, "webhook.not_found", message, hint)


_DATA: Any = "`{body, headers, query}`: JSON or text, the headers that may be shown, the query's values by name"

SOURCE = SourcePlugin(
    create=Webhook,
    description="Takes what other programs post to `/hooks/<name>`.",
    topics={"webhook.<name>": _DATA},
    options=WebhookOptions,
)
