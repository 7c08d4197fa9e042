"""The script API without the host: what a computation sees."""

from __future__ import annotations

from llmspell.bridge.api import Api
from llmspell.bridge.border import Names
from llmspell.bridge.op import Global, Op
from llmspell.bridge.shape import camel

__all__ = ["pure", "withheld"]

_OF_THE_HOST = {"task.sleep"}
"""What the host does even so: `Task.timeout` and deferred functions have it for a clock."""

_OF_THE_WORKER = "log.warn"
"""What the worker tells by itself, of clean-ups that fail; scripts do not see it."""

_OF_NO_USE = {"Hook"}
"""Globals that say only what a host would hear."""


def pure(api: Api) -> Api:
    """Return only what needs nothing of the host: tasks, channels, JSON, `print`, `require`."""
    found = tuple([kept for one in api.globals if (kept := _kept(one)).ops])
    ops = {op.name: op for one in found for op in one.ops}
    told = {name: op for name, op in api.ops.items() if name == _OF_THE_WORKER}
    owners = {op.owner for op in ops.values()}
    return Api(found, told | ops, {kind: item for kind, item in api.kinds.items() if kind in owners})


def withheld(api: Api, names: Names) -> dict[str, list[str]]:
    """Return what a computation does not see: members by global, none for a global that is gone altogether.

    Args:
        api: The whole API.
        names: How the language spells names.
    """
    left = {one.name: one for one in pure(api).globals}
    missing: dict[str, list[str]] = {}

    for one in api.globals:
        if one.name in _OF_NO_USE or (one.name and one.name not in left):
            missing[one.name] = []
        elif gone := [_spelled(name, names) for name in _members(one) if name not in _members(left[one.name])]:
            missing[one.name] = gone

    return missing


def _kept(one: Global) -> Global:
    kept = Global(one.name, one.description)
    kept.ops = [op for op in one.ops if _is_pure(op)]
    kept.kinds = one.kinds
    return kept


def _is_pure(op: Op) -> bool:
    return op.worker or op.name in _OF_THE_HOST


def _members(one: Global) -> list[str]:
    return [op.script_name for op in one.ops if op.kind == "function"] + [constant.name for constant in one.constants]


def _spelled(name: str, names: Names) -> str:
    return camel(name) if names == "camel" else name
