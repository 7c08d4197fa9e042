"""`Tool`: built-in tools, and tools written in the spell."""

from __future__ import annotations

import msgspec

from llmspell.bridge.callback import Callback
from llmspell.bridge.handle import HandleKind
from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.context import Context
from llmspell.errors import ToolError
from llmspell.grant import Need, parse_rules
from llmspell.schema import compile_schema
from llmspell.state import State
from llmspell.stream import Stream
from llmspell.tool import Arguments, Tool
from llmspell.value import Json, Value, to_json

__all__ = ["GLOBAL", "ToolInfo", "ToolRun"]


def tool_name(tool: Tool) -> str:
    """What it is called by."""
    return tool.name


def tool_description(tool: Tool) -> str:
    """What it does; models read this."""
    return tool.description


def tool_schema(tool: Tool) -> dict[str, Json]:
    """The JSON schema of its arguments."""
    return dict(tool.parameters)


GLOBAL = Global("Tool", "Tools: functions that models, scripts and people call by name.")


GLOBAL.handle(
    HandleKind(
        name="tool",
        type=Tool,
        fields={"name": tool_name, "description": tool_description, "schema": tool_schema},
        description="A tool that can be called or given to an agent.",
    )
)


class ToolInfo(msgspec.Struct, frozen=True):
    """A tool as a list shows it.

    Attributes:
        name: What it is called by.
        category: Where it belongs.
        description: What it does.
    """

    name: str
    category: str
    description: str


class ToolRun(msgspec.Struct, frozen=True):
    """What a tool written in the spell gets to know of its call.

    Attributes:
        agent: Name of the agent or workflow that calls it.
        state: Its state.
    """

    agent: str
    state: State


@GLOBAL.function
def list_(spell: Spell, *, category: str | None = None, query: str | None = None) -> list[ToolInfo]:
    """Return the built-in tools.

    Args:
        category: Only those of this category.
        query: Only those whose name or description holds this text.

    Example:
        lua:
            return Tool.list{ query = "arithmetic" }[1].name
        js:
            return (await Tool.list({ query: "arithmetic" }))[0].name
        gives: "calculate"
    """
    wanted = (query or "").lower()
    tools = [spell.tools.get(name) for name in spell.tools.names()]
    return [
        ToolInfo(tool.name, tool.category, tool.description)
        for tool in tools
        if category in {None, tool.category} and wanted in f"{tool.name} {tool.description}".lower()
    ]


@GLOBAL.function
def get(spell: Spell, name: str) -> Tool:
    """Return a tool: one this spell has defined or was given, else a built-in one.

    Args:
        name: Its name.

    Raises:
        not_found: There is none; the hint offers the nearest name.

    Example:
        lua:
            return Tool.get("calculate").name
        js:
            return (await Tool.get("calculate")).name
        gives: "calculate"
    """
    return spell.tool(name)


@GLOBAL.function
async def call(spell: Spell, name: str, arguments: dict[str, Value] | None = None) -> Value:
    """Call a tool: one this spell has defined or was given, else a built-in one.

    Args:
        name: Its name.
        arguments: What its schema says.

    Returns:
        The tool's result.

    Raises:
        not_found: There is no such tool.
        tool.arguments: The arguments do not fit.
        tool.failed: The tool could not do its work.
        script.error: The tool is a function of the spell, and that raised an error without a code.
        grant.denied: Something it needs is not granted.

    Example:
        lua:
            return Tool.call("calculate", { expression = "2 + 3 * 4" }).value
        js:
            return (await Tool.call("calculate", { expression: "2 + 3 * 4" })).value
        gives: 14
    """
    return await spell.tool(name).call(spell.context, arguments or {})


@GLOBAL.function
def stream(spell: Spell, name: str, arguments: dict[str, Value] | None = None) -> Stream[Value]:
    """Call a tool and read the pieces of its result as they come; a result that is whole is one piece.

    Where a hook is asked about the call, the pieces come when it has seen all of them.

    Args:
        name: Its name.
        arguments: What its schema says.

    Returns:
        The pieces; leaving the stream early stops the tool. Reading raises what `call` does.

    Raises:
        not_found: There is no such tool.

    Example:
        lua:
            local seen = 0
            for piece in Tool.stream("calculate", { expression = "2 + 3 * 4" }) do seen = seen + piece.value end
            return seen
        js:
            let seen = 0
            for await (const piece of Tool.stream("calculate", { expression: "2 + 3 * 4" })) seen += piece.value
            return seen
        gives: 14
    """
    return spell.tool(name).stream(spell.context, arguments or {})


@GLOBAL.function
def schema(spell: Spell, name: str) -> dict[str, Json]:
    """Return the JSON schema of a tool's arguments.

    Args:
        name: The tool's name.

    Raises:
        not_found: There is no such tool.

    Example:
        lua:
            return Tool.schema("calculate").type
        js:
            return (await Tool.schema("calculate")).type
        gives: "object"
    """
    return dict(spell.tool(name).parameters)


@GLOBAL.function
def define(
    spell: Spell,
    *,
    name: str,
    description: str,
    run: Callback,
    parameters: dict[str, Json] | None = None,
    needs: list[str] = [],  # noqa: B006 - never changed
    timeout_s: float = 60.0,
) -> Tool:
    """Make a tool of a script function.

    Args:
        name: What models call it.
        description: What it does; models read this.
        run: Gets the checked arguments and returns a value; it may wait. When an agent calls it, it also
            gets the call: `{agent, state}`, the agent's name and its state.
        parameters: JSON schema of the arguments; anything goes unless given.
        needs: Grants that each call needs, written `kind=target`.
        timeout_s: Seconds until a call is given up.

    Raises:
        usage: The schema is none, or a kind of grant is unknown.

    Example:
        lua:
            local double = Tool.define{
                name = "double", description = "Doubles a number.",
                parameters = { type = "object", properties = { x = { type = "number" } }, required = {"x"} },
                run = function(args) return args.x * 2 end,
            }
            return double:call{ x = 21 }
        js:
            const double = await Tool.define({
                name: "double", description: "Doubles a number.",
                parameters: { type: "object", properties: { x: { type: "number" } }, required: ["x"] },
                run: (args) => args.x * 2,
            })
            return double.call({ x: 21 })
        gives: 42
    """
    shape: dict[str, Json] = parameters or {"type": "object"}
    check = compile_schema(shape, f"Tool.define {name}")
    wanted = tuple([Need(kind, target) for kind, targets in parse_rules(needs).items() for target in targets])

    def checked(arguments: Arguments) -> Arguments:
        if problem := check(to_json(arguments, name)):
            raise ToolError(f"{name}: {problem}", code="tool.arguments", hint="see the tool's schema")

        return arguments

    async def function(context: Context, arguments: Arguments) -> Value:
        if context.state is None:
            return await run(arguments)

        return await run(arguments, ToolRun(context.agent, context.state))

    tool = spell.own_tools[name] = Tool(
        name=name,
        description=description,
        parameters=shape,
        check=checked,
        function=function,
        needs=lambda _arguments: wanted,
        timeout_s=timeout_s,
        category="script",
    )
    return tool


@GLOBAL.method
async def call_(spell: Spell, tool: Tool, arguments: dict[str, Value] | None = None) -> Value:
    """Call the tool.

    Args:
        arguments: What its schema says.

    Raises:
        tool.arguments: The arguments do not fit.
        tool.failed: The tool could not do its work.
        script.error: The tool is a function of the spell, and that raised an error without a code.
        grant.denied: Something it needs is not granted.

    Example:
        lua:
            return Tool.get("calculate"):call{ expression = "1 / 4" }.value
        js:
            return (await (await Tool.get("calculate")).call({ expression: "1 / 4" })).value
        gives: 0.25
    """
    return await tool.call(spell.context, arguments or {})


@GLOBAL.method
def stream_(spell: Spell, tool: Tool, arguments: dict[str, Value] | None = None) -> Stream[Value]:
    """Call the tool and read the pieces of its result as they come, as `Tool.stream` does.

    Args:
        arguments: What its schema says.

    Returns:
        The pieces.

    Example:
        lua:
            return Tool.get("calculate"):stream{ expression = "1 / 4" }:next().value
        js:
            return (await (await Tool.get("calculate")).stream({ expression: "1 / 4" }).next()).value
        gives: 0.25
    """
    return tool.stream(spell.context, arguments or {})
