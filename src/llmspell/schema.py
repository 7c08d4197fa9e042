"""JSON schema checks that never fetch anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

import msgspec

from llmspell.errors import UsageError
from llmspell.value import Json

__all__ = ["Check", "compile_schema", "object_schema", "parse_json"]

Check = Callable[[Json], str]
"""Returns what is wrong with a value, or an empty text."""

MAX_PROBLEMS = 5


def compile_schema(schema: Mapping[str, Json], where: str) -> Check:
    """Return the function that checks values against a JSON schema (draft 2020-12 unless it says).

    Args:
        schema: The schema; remote `$ref`s are refused.
        where: What it belongs to, for the error.

    Raises:
        UsageError: The schema itself is invalid.
    """
    import jsonschema_rs

    if not isinstance(schema, Mapping):
        hint = "give a map; `llmspell.schema.object_schema` makes one of a record"
        raise UsageError(f"{where}: not a JSON schema: {schema!r:.100}", hint=hint)

    def refuse(uri: str) -> Any:
        raise ValueError(f"remote references are not followed: {uri}")

    try:
        validator = jsonschema_rs.validator_for(dict(schema), retriever=refuse)
    except (ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
        raise UsageError(
            f"{where}: not a JSON schema: {str(error).splitlines()[0]}", hint="see json-schema.org"
        ) from error

    def check(value: Json) -> str:
        problems: list[str] = []

        for problem in validator.iter_errors(value):
            place = ".".join([str(step) for step in problem.instance_path])
            problems.append(f"{place}: {problem.message}" if place else problem.message)

            if len(problems) == MAX_PROBLEMS:
                break

        return "; ".join(problems)

    return check


def object_schema(kind: type[msgspec.Struct]) -> dict[str, Json]:
    """Return the JSON schema of a record, itself at the top and those inside it below `$defs`."""
    (_, components) = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    definition: dict[str, Json] = components.pop(kind.__name__)
    definition.pop("title", None)
    return {**definition, "$defs": components} if components else definition


def parse_json(text: str) -> Json:
    """Return the value of a JSON text.

    Raises:
        ValueError: It is not JSON; the message says where.
    """
    try:
        return cast("Json", msgspec.json.decode(text))
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from error
    except RecursionError as error:
        raise ValueError("nested too deep") from error
