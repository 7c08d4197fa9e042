"""The command line sends what hooks measure to a collector, and goes on when there is none."""

import asyncio
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from llmspell.config import Settings, TelemetrySettings
from llmspell.telemetry import exporting

SPELL = {
    "lua": 'return Tool.call("calculate", { expression = "6 * 7" }).value',
    "js": 'return (await Tool.call("calculate", { expression: "6 * 7" })).value',
}
HOOKS = "[hooks.tracing]\n[hooks.metrics.options]\notel = true\n"


class Collector(ThreadingHTTPServer):
    """A collector on this machine that remembers what it gets."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 200
        self.spans = []
        self.metrics = []
        self.headers = []
        self.services = set()
        self.open = threading.Event()
        self.open.set()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def tree(self):
        """Each span's name with its parent's."""
        names = {one.span_id: one.name for one in self.spans}
        return {(one.name, names.get(one.parent_span_id, "")) for one in self.spans}

    def take(self, path, data):
        if path == "/v1/traces":
            for resource in ExportTraceServiceRequest.FromString(data).resource_spans:
                self.note(resource.resource)
                self.spans += [span for scope in resource.scope_spans for span in scope.spans]
        elif path == "/v1/metrics":
            for resource in ExportMetricsServiceRequest.FromString(data).resource_metrics:
                self.note(resource.resource)
                self.metrics += [metric.name for scope in resource.scope_metrics for metric in scope.metrics]

    def note(self, resource):
        self.services |= {one.value.string_value for one in resource.attributes if one.key == "service.name"}


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        data = self.rfile.read(int(self.headers["content-length"]))
        self.server.open.wait(20)
        self.server.headers.append(self.headers)

        if self.server.status == 200:
            self.server.take(self.path, data)

        self.send_response(self.server.status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_words):
        pass


@pytest.fixture
def collector():
    server = Collector()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.open.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch):
    import os

    for name in [name for name in os.environ if name.startswith("OTEL_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def configure(home):
    def configure(text):
        (home / "llmspell.toml").write_text(f'{text}\n[permissions.allow]\ntool = ["*"]\n')

    return configure


@pytest.mark.parametrize("language", ["lua", "js"])
def test_run_sends_its_spans_and_numbers_before_it_ends(llmspell_whole, configure, collector, language):
    configure(f'{HOOKS}[telemetry]\nendpoint = "{collector.url}"\nservice = "bills"')

    outcome = llmspell_whole("exec", "--lang", language, SPELL[language])

    assert (outcome.code, outcome.out, outcome.err) == (0, "42\n", "")
    assert collector.tree == {(f"spell exec.{language}", ""), ("execute_tool calculate", f"spell exec.{language}")}
    assert set(collector.metrics) == {"llmspell.crossing.duration"}
    assert collector.services == {"bills"}


def test_standard_variables_say_where_and_who(llmspell_whole, configure, collector, monkeypatch):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20abc")
    monkeypatch.setenv("OTEL_SERVICE_NAME", "from-outside")
    configure("[hooks.tracing]")

    outcome = llmspell_whole("exec", SPELL["lua"])

    assert (outcome.code, outcome.err) == (0, "")
    assert ("execute_tool calculate", "spell exec.lua") in collector.tree
    assert collector.services == {"from-outside"}
    assert {one["authorization"] for one in collector.headers} == {"Bearer abc"}


def test_hook_that_a_spell_sets_is_sent_where_the_configuration_says(llmspell_whole, configure, collector):
    configure(f'[telemetry]\nendpoint = "{collector.url}/"')

    outcome = llmspell_whole("exec", f'Hook.use("tracing") {SPELL["lua"]}')

    assert (outcome.code, outcome.err) == (0, "")
    assert collector.tree == {("execute_tool calculate", "")}
    assert collector.services == {"llmspell"}


def test_failed_spell_is_sent_too(llmspell_whole, configure, collector):
    configure(f'[hooks.tracing]\n[telemetry]\nendpoint = "{collector.url}"')

    outcome = llmspell_whole("exec", 'error("boo")')

    assert outcome.code == 1
    assert [one.status.code for one in collector.spans] == [2]


def test_listening_sends_each_run(llmspell_whole, configure, home, collector):
    configure(f'[hooks.tracing]\n[telemetry]\nendpoint = "{collector.url}"')
    (home / "tick.lua").write_text("return 1")

    outcome = llmspell_whole("listen", "tick.lua", "--on", "timer.tick", "--every", "tick=10ms", "--max", "2")

    assert outcome.code == 0
    assert [one.name for one in collector.spans] == ["spell tick.lua"] * 2


@pytest.mark.parametrize("status", [400, 503])
def test_collector_that_refuses_is_told_once_and_nothing_else_changes(llmspell_whole, configure, collector, status):
    collector.status = status
    configure(f'{HOOKS}[telemetry]\nendpoint = "{collector.url}"\npatience = "300ms"')

    outcome = llmspell_whole("exec", SPELL["lua"])

    assert (outcome.code, outcome.out) == (0, "42\n")
    assert outcome.err.count("\n") == 1
    assert outcome.err.startswith(f"telemetry does not reach {collector.url}: ")
    assert str(status) in outcome.err or "Service Unavailable" in outcome.err


def test_collector_that_is_not_there_is_told_once_without_its_password(llmspell_whole, configure):
    configure(f'{HOOKS}[telemetry]\nendpoint = "http://me:secret@127.0.0.1:1"\npatience = "300ms"')

    outcome = llmspell_whole("exec", SPELL["lua"])

    assert (outcome.code, outcome.out) == (0, "42\n")
    assert outcome.err.count("\n") == 1
    assert outcome.err.startswith("telemetry does not reach http://127.0.0.1:1: ")
    assert "secret" not in outcome.err


def test_collector_that_never_answers_does_not_hold_the_program(llmspell_whole, configure, collector):
    collector.open.clear()
    configure(f'{HOOKS}[telemetry]\nendpoint = "{collector.url}"\npatience = "200ms"')

    outcome = llmspell_whole("exec", SPELL["lua"])

    assert (outcome.code, outcome.out) == (0, "42\n")
    assert outcome.err == f"telemetry does not reach {collector.url}: not all was sent within 0.2 s\n"


LOADED = """
import sys
from llmspell.cli.program import run
code = run(["exec", "return 1"])
print(*sorted(sys.modules), file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize("hooks", ["", "[hooks.cost]", '[hooks.metrics.options]\nfile = "numbers.prom"'])
def test_without_a_hook_that_measures_the_variables_load_and_send_nothing(configure, collector, monkeypatch, hooks):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    configure(hooks)

    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)

    assert [one for one in done.stderr.split() if one.split(".")[0] in {"opentelemetry", "requests"}] == []
    assert collector.headers == []


def test_sdk_that_is_switched_off_sends_nothing(llmspell_whole, configure, collector, monkeypatch):
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    configure(f'{HOOKS}[telemetry]\nendpoint = "{collector.url}"')

    outcome = llmspell_whole("exec", SPELL["lua"])

    assert (outcome.code, outcome.err, collector.headers) == (0, "", [])


def test_protocol_of_the_variables_that_is_not_there_is_told(llmspell_whole, configure, collector, monkeypatch):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
    configure("[hooks.tracing]")

    outcome = llmspell_whole("exec", SPELL["lua"])

    assert outcome.code == 0
    assert outcome.err == "telemetry is not sent: the protocol is grpc, and only http/protobuf is there\n"


@pytest.mark.parametrize("line", ['protocol = "grpc"', 'endpoint = "collector:4318"', 'patience = "soon"', "x = 1"])
def test_telemetry_that_makes_no_sense_is_refused(llmspell_here, configure, line):
    configure(f"[telemetry]\n{line}")

    outcome = llmspell_here("exec", "return 1")

    assert (outcome.code, "telemetry" in outcome.err or "soon" in outcome.err) == (2, True)


async def test_missing_extra_is_told(monkeypatch):
    monkeypatch.delitem(sys.modules, "llmspell._otlp", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.metric_exporter", None)
    told = []

    async with exporting(Settings(telemetry=TelemetrySettings(endpoint="http://127.0.0.1:1")), told.append, {}):
        await asyncio.sleep(0)

    (words,) = told
    assert words.startswith("telemetry is not sent: opentelemetry.exporter")
    assert words.endswith("pip install 'llmspell[otel]'")
