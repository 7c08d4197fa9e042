"""The options of commands that run spells, and the settings they stand for."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click
import msgspec

from llmspell.errors import UsageError, nearest

if TYPE_CHECKING:
    from llmspell.app import App
    from llmspell.config import Settings, SpellLimits
    from llmspell.value import Value

__all__ = [
    "LANGUAGES",
    "SpellOptions",
    "check_vendor",
    "grant_options",
    "inputs_of",
    "json_option",
    "library_option",
    "model_option",
    "run_options",
    "settings_of",
    "spell_options",
]

LANGUAGES = {"lua": "lua", "js": "javascript", "javascript": "javascript"}
"""Engines by what they are called at `--lang`."""

_RULE = "KIND[=TARGET]"
_RULE_EXAMPLES = "fs.read=./data or net=example.org:443"
F = TypeVar("F", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="Print exactly one JSON object.")
model_option = click.option("--model", metavar="VENDOR/MODEL", help="What the model name `auto` means in this run.")


library_option = click.option(
    "--library",
    multiple=True,
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, resolve_path=True),
    help='A folder of modules, for require("name") and Run.spell.',
)


def grant_options(function: F) -> F:
    """Give a command the options that permit and forbid."""
    deny = click.option("--deny", multiple=True, metavar=_RULE, help="Forbid; a denial wins over every permission.")
    allow = click.option("--allow", multiple=True, metavar=_RULE, help=f"Permit more, such as {_RULE_EXAMPLES}.")
    return allow(deny(function))


class SpellOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line says about a run.

    Attributes:
        model: What `auto` means; None for the configuration's answer.
        limit: `name=value` texts.
        allow: `kind[=target]` texts.
        deny: `kind[=target]` texts.
        named: `name=json` texts.
        folder: Where the spell's relative paths start; None for the spell's own folder.
        library: Folders of modules, beside those of the configuration.
        trusted: Run it in this process, without a jail.
        verbose: Show debug lines.
        as_json: Print one JSON object.
        args: Words for the spell.
        trace: Show what every task did.
        trace_out: File for a viewer of that; None for none.
        profile: Show where the time went.
        profile_out: File for a viewer of that; None for none.
    """

    model: str | None
    limit: tuple[str, ...]
    allow: tuple[str, ...]
    deny: tuple[str, ...]
    named: tuple[str, ...]
    folder: str | None
    library: tuple[str, ...]
    trusted: bool
    verbose: bool
    as_json: bool
    args: tuple[str, ...]
    trace: bool = False
    trace_out: str | None = None
    profile: bool = False
    profile_out: str | None = None


_OPTIONS = (
    click.argument("args", nargs=-1, type=click.UNPROCESSED),
    model_option,
    click.option(
        "--limit", multiple=True, metavar="NAME=VALUE", help="A bound, such as wall=2s, memory=64M, tokens=5000."
    ),
    grant_options,
    click.option("--input", "named", multiple=True, metavar="NAME=JSON", help="A named input for Run.input."),
    click.option(
        "--folder",
        type=click.Path(exists=True, file_okay=False, resolve_path=True),
        help="Where the spell's relative paths start; its own folder unless given.",
    ),
    library_option,
    click.option(
        "--trusted",
        is_flag=True,
        help="Run it inside this process, without the kernel's limits; busy JavaScript stops only at its limits.",
    ),
    click.option("-v", "--verbose", is_flag=True, help="Show debug lines of Log as well."),
)


def spell_options(function: F) -> F:
    """Give a command the options of a run, and of its output."""
    return run_options(json_option(function))


def run_options(function: F) -> F:
    """Give a command the options of a run."""
    for option in reversed(_OPTIONS):
        function = option(function)

    return function


def settings_of(
    *,
    model: str | None = None,
    limit: Sequence[str] = (),
    allow: Sequence[str] = (),
    deny: Sequence[str] = (),
    library: Sequence[str] = (),
) -> Settings:
    """Return the configuration with what the command line says.

    Args:
        model: What `auto` means; None for the configuration's answer.
        limit: `name=value` texts.
        allow: `kind[=target]` texts, added to what the configuration permits.
        deny: `kind[=target]` texts; a denial wins.
        library: Folders of modules, beside those of the configuration.

    Raises:
        UsageError: An option has no meaning, or the configuration is wrong.
    """
    import msgspec

    from llmspell.config import LibrarySettings, load
    from llmspell.grant import parse_rules
    from llmspell.provider import split_name

    named = model if model != "auto" else None

    if named is not None:
        split_name(named)

    settings = load(flags={"model.default": named} if named else {}).settings
    permissions = msgspec.structs.replace(
        settings.permissions,
        allow=_joined(settings.permissions.allow, parse_rules(allow)),
        deny=_joined(settings.permissions.deny, parse_rules(deny)),
    )
    folders = LibrarySettings(folders=[*settings.library.folders, *library])
    limits = _limits(settings.limits, limit)
    return msgspec.structs.replace(settings, permissions=permissions, limits=limits, library=folders)


def check_vendor(app: App, model: str | None) -> None:
    """Refuse a model whose vendor does not exist.

    Raises:
        NotFoundError: It does not; the hint offers the nearest one.
    """
    if model is not None and model != "auto":
        app.providers.get(model.partition("/")[0])


def inputs_of(texts: tuple[str, ...]) -> dict[str, Value]:
    """Return the named inputs of `name=json` texts.

    Raises:
        UsageError: One has no name, or its value is not JSON.
    """
    import json

    found: dict[str, Value] = {}

    for text in texts:
        name, value = _pair(text, "--input")

        try:
            found[name] = json.loads(value)
        except ValueError as error:
            hint = f"text needs quotes: --input '{name}=\"…\"'"
            raise UsageError(f"the input {name} is not JSON: {value}", hint=hint) from error

    return found


def _pair(text: str, option: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")

    if not (name and equals):
        raise UsageError(f'{option} {text}: there is no "name=value"', hint=f"write {option} {name or 'name'}=value")

    return name, value


def _joined(first: dict[str, list[str]], second: dict[str, list[str]]) -> dict[str, list[str]]:
    absolute = {
        kind: [os.path.realpath(one) for one in targets] if kind.startswith("fs.") else targets
        for kind, targets in second.items()
    }
    return {kind: [*first.get(kind, []), *absolute.get(kind, [])] for kind in {**first, **absolute}}


def _limits(configured: SpellLimits, texts: Sequence[str]) -> SpellLimits:
    import msgspec

    from llmspell.config import SpellLimits
    from llmspell.config.fault import misfit

    known = SpellLimits.__struct_fields__
    values = cast("dict[str, object]", msgspec.to_builtins(configured))

    for text in texts:
        name, value = _pair(text, "--limit")

        if name not in known:
            raise UsageError(f'there is no limit "{name}"', hint=nearest(name, known))

        values[name] = value

    try:
        limits = msgspec.convert(values, SpellLimits, strict=False)
    except msgspec.ValidationError as error:
        text = misfit(error, {}).message
        raise UsageError(f"--limit {text}", hint="such as tokens=5000 or cost_usd=0.5") from None

    limits.check()
    return limits
