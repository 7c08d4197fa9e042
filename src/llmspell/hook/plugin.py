"""Hook plugins: hooks by name, made from options."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from llmspell.errors import ConfigError
from llmspell.grant import Grants, Need
from llmspell.hook.breaker import Breaker
from llmspell.hook.hook import Fail, Hook, HookFunction, Sieve, check_match

__all__ = ["HookPlugin", "HookSettings", "NoOptions", "make_hooks"]


class NoOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of a hook that has none."""


def _no_needs(_options: object) -> Sequence[Need]:
    return ()


class HookPlugin(msgspec.Struct, frozen=True, kw_only=True):
    """What a file of `hooks/` declares, under the name `HOOK`.

    Attributes:
        create: Gets the checked options and returns the generator function; imports what is heavy only now.
        description: One line for lists.
        sieve: Gets the checked options and returns what makes a sieve for each answer of a model, or None; needed
            only where the pieces of a streamed answer matter.
        options: The record that its options must fit; its docstring describes them.
        kinds: The kinds of crossings it goes around unless told otherwise.
        fail: What its own failure means unless told otherwise; or gets the options and says so.
        priority: How far outside it runs unless told otherwise.
        needs: Gets the options and says what they have the hook touch, such as a file it writes: a spell that sets
            it must be granted that; the configuration need not.
    """

    create: Callable[[Any], HookFunction]
    description: str
    sieve: Callable[[Any], Callable[[], Sieve] | None] | None = None
    options: type[msgspec.Struct] = NoOptions
    kinds: tuple[str, ...] = ("*",)
    fail: Fail | Callable[[Any], Fail] = "open"
    priority: int = 0
    needs: Callable[[Any], Sequence[Need]] = _no_needs


class HookSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[hooks]`: built-in hooks around everything, by names of your own.

    Attributes:
        use: The built-in hook; the table's own name unless given.
        kinds: The kinds of crossings it goes around.
        match: Pattern of the components' names, or a map of patterns by attribute.
        priority: Higher runs further outside.
        fail: What its own failure means: `open` goes on without it, `closed` refuses.
        timeout_s: Seconds each of its own parts may take.
        options: What the hook itself takes; its reference page says what.
    """

    use: str = ""
    kinds: list[str] | None = None
    match: str | dict[str, str] = "*"
    priority: int | None = None
    fail: Fail | None = None
    timeout_s: float | None = None
    options: dict[str, Any] = {}


def make_hooks(plugin: HookPlugin, name: str, settings: HookSettings, grants: Grants | None = None) -> list[Hook]:
    """Return the hooks that settings ask for, one for each kind, sharing what they remember.

    Args:
        plugin: The plugin.
        name: What they are called.
        settings: How they are set.
        grants: What whoever sets them may touch; None for whoever may touch all.

    Raises:
        ConfigError: The options do not fit.
        DeniedError: `grant.denied`: the options have it touch what is not granted.
        UsageError: `hook.point`: a kind is none. Nothing has an attribute that it is to match.
    """
    check_match(settings.match)

    try:
        options = msgspec.convert(settings.options, plugin.options, strict=False)
    except msgspec.ValidationError as error:
        known = ", ".join(plugin.options.__struct_fields__) or "none"
        raise ConfigError(f"the options of the hook {name} do not fit: {error}", hint=f"options: {known}") from error

    if grants is not None:
        grants.require(plugin.needs(options), f"the hook {name}")

    fail = plugin.fail(options) if callable(plugin.fail) else plugin.fail
    function = plugin.create(options)
    sieve = plugin.sieve(options) if plugin.sieve is not None else None
    breaker = Breaker()
    kinds = settings.kinds or list(plugin.kinds)

    def made(kind: str, point: str = "", sieve: Callable[[], Sieve] | None = None) -> Hook:
        return Hook(
            function,
            kind,
            settings.match,
            plugin.priority if settings.priority is None else settings.priority,
            name=name,
            point=point,
            fail=settings.fail or fail,
            timeout_s=settings.timeout_s,
            breaker=breaker,
            sieve=sieve,
        )

    hooks = [made(kind) for kind in kinds]
    streams = sieve is not None and not {"model", "*"}.isdisjoint(kinds)
    return [*hooks, made("model", "chunk:model", sieve)] if streams else hooks
