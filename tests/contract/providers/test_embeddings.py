"""Embedding models on OpenAI's wire: what is sent, what is understood, and one typed error for all else."""

import importlib
import json

import pytest

from llmspell.errors import ConfigError, ProviderError
from llmspell.message import Usage
from llmspell.provider import Embedder, EmbedRequest, ProviderSettings

from ._fault_server import ABORT, whole

pytestmark = pytest.mark.anyio
KEY = "sk-test-0123456789"
REQUEST = EmbedRequest(model="small", texts=("one", "two"))
NAMES = ("openai", "openai_compatible", "ollama")


def plugin(name):
    return importlib.import_module(f"llmspell.providers.{name}").PROVIDER


def body(*items, **others):
    return json.dumps({"object": "list", "data": list(items), **others}).encode()


GOOD = body(
    {"index": 1, "embedding": [3, 4.5]},
    {"index": 0, "embedding": [1.0, 2.0]},
    usage={"prompt_tokens": 7, "total_tokens": 7},
)


@pytest.fixture
async def embedder(faults):
    made = plugin("openai_compatible").embedder(ProviderSettings(api_key=KEY, base_url=f"{faults.url}/v1"))
    yield made
    await made.close()


@pytest.mark.parametrize("name", NAMES)
async def test_texts_are_posted_and_vectors_come_in_their_order(faults, name):
    made = plugin(name).embedder(
        ProviderSettings(api_key=KEY, base_url=f"{faults.url}/v1?v=1", headers={"X-Team": "blue"})
    )
    faults.answer(whole(200, GOOD))
    answer = await made.embed(REQUEST)
    await made.close()
    (request,) = faults.requests
    assert isinstance(made, Embedder)
    assert (answer.vectors, answer.usage) == ([[1.0, 2.0], [3.0, 4.5]], Usage(requests=1, input_tokens=7))
    assert request.path == "/v1/embeddings?v=1"
    assert request.json() == {"model": "small", "input": ["one", "two"], "encoding_format": "float"}
    headers = {key.lower(): value for key, value in request.headers.items()}
    assert (headers["authorization"], headers["x-team"]) == (f"Bearer {KEY}", "blue")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"not json",
        b"\xff",
        b"{}",
        body(),
        body({"index": 0, "embedding": [1.0]}),
        body({"index": 0, "embedding": [1.0]}, {"index": 0, "embedding": [1.0]}),
        body({"index": 0, "embedding": [1.0]}, {"index": 7, "embedding": [1.0]}),
        body({"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [1.0, 2.0]}),
        body({"index": 0, "embedding": []}, {"index": 1, "embedding": []}),
        body({"index": 0, "embedding": "AAAA"}, {"index": 1, "embedding": "AAAA"}),
        b'{"data": [{"embedding": [1e999]}, {"embedding": [1.0]}]}',
    ],
    ids=range(12),
)
async def test_answer_that_makes_no_sense_is_a_typed_error(faults, embedder, answer):
    faults.answer(whole(200, answer))

    with pytest.raises(ProviderError) as caught:
        await embedder.embed(REQUEST)

    assert caught.value.code == "provider.bad_reply"


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "provider.auth"),
        (404, "provider.model_not_found"),
        (429, "provider.rate_limit"),
        (500, "provider.server"),
    ],
)
async def test_refusal_has_its_code_and_hides_the_key(faults, embedder, status, code):
    error = {"error": {"message": f"the model for {KEY} is not here", "code": "model_not_found"}}
    faults.answer(whole(status, json.dumps(error if status == 404 else {"error": {"message": f"no, {KEY}"}}).encode()))

    with pytest.raises(ProviderError) as caught:
        await embedder.embed(REQUEST)

    assert caught.value.code == code
    assert KEY not in caught.value.message


async def test_web_page_and_broken_connection_are_typed_errors(faults, embedder):
    codes = []

    for pieces in ((whole(200, b"<html>", content_type="text/html"),), (whole(200, GOOD)[:-20], ABORT)):
        faults.answer(*pieces)

        with pytest.raises(ProviderError) as caught:
            await embedder.embed(REQUEST)

        codes.append(caught.value.code)

    assert codes == ["provider.bad_reply", "provider.stream_cut"]


async def test_nobody_there_is_a_typed_error_with_a_hint():
    made = plugin("ollama").embedder(ProviderSettings(base_url="http://127.0.0.1:9/v1"))

    with pytest.raises(ProviderError) as caught:
        await made.embed(REQUEST)

    assert (caught.value.code, caught.value.hint) == ("provider.network", "start it with `ollama serve`")
    await made.close()


async def test_vendor_that_wants_a_key_is_not_asked_without_one(faults):
    made = plugin("openai").embedder(ProviderSettings(base_url=f"{faults.url}/v1"))

    with pytest.raises(ProviderError) as caught:
        await made.embed(REQUEST)

    assert (caught.value.code, faults.requests) == ("provider.auth", [])


def test_address_must_be_one():
    with pytest.raises(ConfigError, match="no usable base_url"):
        plugin("openai_compatible").embedder(ProviderSettings())
