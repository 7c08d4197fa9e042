"""An order comes in as JSON: its lines are found, added up and priced. Then an agent uses the same tools."""

import asyncio
from typing import Annotated

import msgspec

from llmspell import Agent, App, ScriptedProvider, SpellError, tool
from llmspell.provider import Model

ORDER = '{"lines": [{"product": "lamp", "count": 2, "price": 40.0}, {"product": "bulb", "count": 6, "price": 3.5}]}'


# A tool of your own is a typed async function; arguments that do not fit never reach it.
@tool
async def price(amount: Annotated[float, msgspec.Meta(ge=0)], tax_percent: float = 20) -> str:
    """Write an amount with its tax.

    Args:
        amount: Euros without it.
        tax_percent: Its rate.
    """
    return f"{amount * (1 + tax_percent / 100):.2f} EUR with {tax_percent:g}% tax"


async def code_of(call):
    try:
        return await call
    except SpellError as problem:
        return problem.code


async def main() -> None:
    async with App() as app:
        context = app.context()

        async def call(name, **arguments):
            return await app.tools.get(name).call(context, arguments)

        # Built-in tools are found by name.
        lines = (await call("json_query", data=ORDER, query="lines[].[count, price]"))["result"]
        total = (await call("calculate", expression=" + ".join(f"{count} * {each}" for count, each in lines)))["value"]
        print("lamps and bulbs:", await price.call(context, {"amount": total}))
        print("books:          ", await price.call(context, {"amount": total, "tax_percent": 5}))

        # What goes wrong is an error with a code; a tool that touches the world needs a grant.
        unfit = await code_of(price.call(context, {"amount": "much"}))
        denied = await code_of(call("file_read", path="/etc/passwd"))
        print(f"{unfit}, {denied}")

        # Calls that do not need each other run side by side.
        file, seal = await asyncio.gather(
            call("text_transform", operation="slug", text="Receipt for Ada Lovelace"),
            call("hash_encode", operation="hash", text=await price.call(context, {"amount": total})),
        )
        print(f"{file}.txt {seal['result'][:8]}")

        # To an agent tools are given as they are; its model decides which one to call.
        replies = [
            {"tool_calls": [{"name": "calculate", "args": {"expression": "101 / 2"}}]},
            {"tool_calls": [{"name": "price", "args": {"amount": 50.5}}]},
            {"text": "Half of it is 60.60 EUR with 20% tax."},
        ]
        agent = Agent(
            model=Model(ScriptedProvider(replies), "demo"),
            tools=[app.tools.get("calculate"), price],
            instructions="Answer in one line.",
        )
        reply = await agent.run(context, "What is half of the order, with tax?")
        print(reply.text)

        for one in reply.tool_calls:
            print(one.name, one.arguments)


asyncio.run(main())
