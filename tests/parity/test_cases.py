"""Each case is one spell in both languages and one file that says what both must give.

The TOML file of a case may hold, for both languages or below `[lua]` or `[javascript]` for one:
`result` (JSON text), `output` (lines), `status`, `[error]` (code, message, hint, line, stack),
`log` (level, text and place of each line),
`group` (the part of the language of tasks that it belongs to, for the count), `partial` (JSON text of the list of partial results), `events` (topic and subject, of the topics that `watch` matches) and `journal` (kind and name).
`[given]` holds what the run is given. Bytes are written `{"$bytes": "hex"}`.
"""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from llmspell.app import Given, SpellResult
from llmspell.config import SpellLimits
from llmspell.grant import Grants
from llmspell.journal import MemoryJournal

from .conftest import CASES, ENGINES, count_groups

NAMES = sorted(path.stem for path in CASES.glob("*.toml"))
LEAST = 8
GROUPS = {
    "tasks": 40,
    "scopes": 8,
    "channels": 20,
    "streams": 30,
    "cancellation": 30,
    "modules": 7,
    "results": 6,
    "errors": 20,
}
"""Least number of cases for each part of tasks and what belongs to them; the suite prints how many there are."""
GIVEN = {"args", "inputs", "limits", "allow", "deny", "trusted"}
KNOWN = {
    "about",
    "group",
    "result",
    "partial",
    "output",
    "log",
    "status",
    "error",
    "watch",
    "events",
    "journal",
    "given",
    *ENGINES,
}


def expectation(name: str, engine: str) -> dict[str, Any]:
    found = tomllib.loads((CASES / f"{name}.toml").read_text())
    assert set(found) <= KNOWN
    assert set(found.get("given", {})) <= GIVEN

    own = found.get(engine, {})
    error = {**found.get("error", {}), **own.get("error", {})}
    return {**found, **own, "error": error if "error" in found or "error" in own else None}


def given(wanted: dict[str, Any], partial: list[object], log: list[str]) -> Given:
    async def note(value: object) -> None:
        partial.append(value)

    def write(level: str, text: str, fields: Mapping[str, object]) -> None:
        log.append(f"{level} {text} {fields.get('at', '')}".strip())

    said = dict(wanted.get("given", {}))
    allow = {kind: tuple(targets) for kind, targets in said.pop("allow", {}).items()}
    deny = {kind: tuple(targets) for kind, targets in said.pop("deny", {}).items()}
    narrowed = Grants(allow or {"model": ("*",), "tool": ("*",)}, deny) if allow or deny else None
    limits = SpellLimits(**said.pop("limits")) if "limits" in said else None
    args = tuple(said.pop("args", ()))
    inputs = json.loads(said.pop("inputs", "{}"))
    return Given(
        args=args,
        inputs=inputs,
        limits=limits,
        grants=narrowed,
        trusted=said.pop("trusted", False),
        on_partial=note,
        on_log=write,
    )


def plain(value: object) -> object:
    """Return a value in a form in which 1, 1.0 and true, 0.0 and -0.0 differ, and bytes are JSON."""
    match value:
        case bool() | None | str():
            return value
        case float() | int():
            return f"{type(value).__name__} {value!r}"
        case bytes():
            return {"$bytes": value.hex()}
        case list():
            return [plain(item) for item in value]
        case dict():
            return {key: plain(item) for key, item in value.items()}


def failure(result: SpellResult, wanted: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the fields of the error that the case speaks about."""
    if result.error is None:
        return None

    found = result.error
    stack = found.stack.splitlines()
    fields = {"code": found.code, "message": found.message, "hint": found.hint, "line": found.line, "stack": stack}
    return {key: fields[key] for key in wanted} if wanted else fields


@pytest.mark.parametrize("name", NAMES)
def test_case(name, engine, stage):
    wanted = expectation(name, engine)
    source = (CASES / f"{name}.{ENGINES[engine]}").read_text()
    journal = MemoryJournal() if "journal" in wanted else None
    events: list[str] = []
    partial: list[object] = []
    log: list[str] = []

    def note(event: Any) -> None:
        events.append(f"{event.type} {event.subject}")

    subscription = stage.app.events.observe(wanted["watch"], note) if "watch" in wanted else None
    result = stage.run(engine, source, given(wanted, partial, log), journal)

    if subscription is not None:
        subscription.close()

    assert failure(result, wanted["error"]) == wanted["error"]
    assert plain(result.result) == plain(json.loads(wanted.get("result", "null")))
    assert plain(partial) == plain(json.loads(wanted.get("partial", "[]")))
    assert list(result.output) == wanted.get("output", [])
    assert result.status == wanted.get("status", "error" if wanted["error"] else "ok")
    assert "log" not in wanted or log == wanted["log"]
    assert events == wanted.get("events", [])
    assert journal is None or [f"{entry.kind} {entry.name}" for entry in journal.entries] == wanted["journal"]


def test_every_case_stands_in_every_language():
    for ending in ENGINES.values():
        assert sorted(path.stem for path in Path(CASES).glob(f"*.{ending}")) == NAMES


def test_there_are_enough_cases():
    assert len(NAMES) >= LEAST


def test_there_are_enough_cases_of_each_group():
    counts = count_groups()

    assert set(counts) == set(GROUPS)
    assert {name: count for name, count in counts.items() if count < GROUPS[name]} == {}
    assert sum(counts.values()) >= 150
