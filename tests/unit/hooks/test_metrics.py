"""`metrics` counts and times what happened, for Prometheus and OpenTelemetry."""

import asyncio

import pytest
from opentelemetry import metrics
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from prometheus_client.parser import text_string_to_metric_families

from llmspell import Agent, boundary
from llmspell.errors import ConfigError, DeniedError, ProviderError, ToolError
from llmspell.hook import Crossing
from llmspell.hooks.metrics import HOOK

LABELS = ("kind", "name", "outcome", "model", "direction", "le")
REPLY = {"text": "x", "usage": {"requests": 1, "input_tokens": 10, "output_tokens": 5, "cost_usd": 0.25}}


@pytest.fixture
def numbers(tmp_path, use):
    path = tmp_path / "llmspell.prom"

    def read(**options):
        use(HOOK, file=str(path), **{"every_s": 0, **options})

        def samples(name):
            families = text_string_to_metric_families(path.read_text())
            found = [one for family in families for one in family.samples if one.name == name]
            return {tuple(one.labels[key] for key in LABELS if key in one.labels): one.value for one in found}

        return samples

    return read


async def cross(context, name="it", error=None, kind="tool", seconds=0.0):
    async def act():
        await context.clock.sleep(seconds)

        if error is not None:
            raise error

    try:
        await boundary.cross(context, Crossing(kind, name), act)
    except (ToolError, DeniedError, ValueError, asyncio.CancelledError):
        return


async def test_crossings_are_counted_by_outcome(context, numbers):
    samples = numbers()

    for error in [None, None, ToolError("x"), ValueError("x"), DeniedError("x"), asyncio.CancelledError()]:
        await cross(context, error=error)

    assert samples("llmspell_crossings_total") == {
        ("tool", "it", "finished"): 2,
        ("tool", "it", "failed"): 2,
        ("tool", "it", "denied"): 1,
        ("tool", "it", "cancelled"): 1,
    }


async def test_durations_are_sorted_into_buckets(context, numbers):
    samples = numbers()

    await cross(context, seconds=0.3)
    await cross(context, seconds=7)

    buckets = samples("llmspell_crossing_seconds_bucket")
    assert [buckets["tool", "it", "finished", le] for le in ("0.25", "0.5", "5.0", "10.0", "+Inf")] == [0, 1, 1, 2, 2]
    assert samples("llmspell_crossing_seconds_sum")["tool", "it", "finished"] == pytest.approx(7.3)


async def test_tokens_and_cost_are_counted_by_model(context, numbers, scripted):
    samples = numbers()

    await Agent(model=scripted(REPLY, repeat_last=True)).run(context, "hi")
    await Agent(model=scripted(REPLY, name="other")).run(context, "hi")

    assert samples("llmspell_tokens_total") == {
        ("scripted/scripted", "input"): 10,
        ("scripted/scripted", "output"): 5,
        ("scripted/other", "input"): 10,
        ("scripted/other", "output"): 5,
    }
    assert samples("llmspell_cost_usd_total") == {("scripted/scripted",): 0.25, ("scripted/other",): 0.25}


async def test_file_is_written_no_more_often_than_said(context, numbers):
    samples = numbers(every_s=5)
    counts = []

    for _ in range(4):
        await cross(context, seconds=2)
        counts.append(samples("llmspell_crossings_total")["tool", "it", "finished"])

    assert counts == [1, 1, 1, 4]


async def test_end_of_a_spell_is_always_written(context, numbers):
    samples = numbers(every_s=1000)

    await cross(context)
    await cross(context)
    await cross(context, kind="spell", name="spell.lua")

    assert samples("llmspell_crossings_total")["tool", "it", "finished"] == 2


async def test_file_is_replaced_as_a_whole_and_leaves_no_draft(context, numbers, tmp_path):
    numbers()
    old = tmp_path / "llmspell.prom"
    await cross(context)

    with old.open() as reader:
        await cross(context)
        assert reader.read() != old.read_text()

    assert [path.name for path in tmp_path.iterdir()] == ["llmspell.prom"]


async def test_names_are_bounded(context, numbers):
    samples = numbers(max_names=2)

    for i in range(5):
        await cross(context, name=f"n{i}")

    assert samples("llmspell_crossings_total") == {
        ("tool", "n0", "finished"): 1,
        ("tool", "n1", "finished"): 1,
        ("tool", "other", "finished"): 3,
    }


async def test_file_that_cannot_be_written_changes_nothing_but_is_told(context, use, failures, tmp_path):
    use(HOOK, file=str(tmp_path / "missing" / "x.prom"))

    await cross(context)

    assert len(failures) == 1


@pytest.fixture
def points(monkeypatch):
    reader = InMemoryMetricReader()
    provider = MeterProvider([reader])
    monkeypatch.setattr(metrics, "get_meter", provider.get_meter)

    def read():
        scopes = reader.get_metrics_data().resource_metrics[0].scope_metrics
        found = {metric.name: metric.data.data_points for scope in scopes for metric in scope.metrics}
        return {
            name: [(dict(one.attributes), getattr(one, "sum", None) or getattr(one, "value", None)) for one in several]
            for name, several in found.items()
        }

    yield read
    provider.shutdown()


async def test_opentelemetry_gets_them_by_the_conventions(context, use, points, scripted):
    use(HOOK, otel=True)

    async def slow(_request):
        await context.clock.sleep(2)
        return REPLY

    await Agent(name="a", model=scripted(slow)).run(context, "hi")

    call = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "scripted",
        "gen_ai.request.model": "scripted",
    }
    found = points()
    assert found["gen_ai.client.operation.duration"] == [(call, 2.0)]
    assert found["gen_ai.client.token.usage"] == [
        ({**call, "gen_ai.token.type": "input"}, 10),
        ({**call, "gen_ai.token.type": "output"}, 5),
    ]
    assert found["llmspell.cost"] == [(call, 0.25)]
    assert [
        (one["llmspell.kind"], one["llmspell.outcome"], value) for one, value in found["llmspell.crossing.duration"]
    ] == [
        ("model", "finished", 2.0),
        ("agent", "finished", 2.0),
    ]


async def test_opentelemetry_gets_the_type_of_an_error(context, use, points, scripted):
    use(HOOK, otel=True)

    with pytest.raises(ProviderError):
        await Agent(model=scripted({"error": "provider.server"})).run(context, "hi")

    ((labels, _),) = points()["gen_ai.client.operation.duration"]
    assert labels["error.type"] == "provider.server"


@pytest.mark.parametrize(
    "options", [{}, {"file": ""}, {"file": "x", "every_s": -1}, {"otel": True, "max_names": 0}, {"otel": True, "x": 1}]
)
def test_bad_options_are_refused(use, options):
    with pytest.raises(ConfigError, match="the hook it do not fit"):
        use(HOOK, **options)
