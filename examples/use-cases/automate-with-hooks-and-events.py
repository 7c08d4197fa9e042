"""A help desk that looks after itself: hooks keep addresses from the model and try a weak tool again.

Events count what fails for good, and after two such failures a hook keeps the tool from being called for a minute.
"""

import asyncio
import re

from llmspell import Agent, App, ScriptedProvider, tool
from llmspell.config import Settings
from llmspell.errors import ToolError
from llmspell.hook import Deny, Retry, on
from llmspell.hook.plugin import HookSettings
from llmspell.message import ToolResult
from llmspell.provider import Model
from llmspell.scope import ScopedState

SETTINGS = Settings(hooks={"redact": HookSettings(kinds=["model"], options={"find": ["email"]})})
STATE = ScopedState("agent", "desk", own=True)
tries = []


@tool
async def orders(order: str) -> str:
    """Say where an order is.

    Args:
        order: Its number.
    """
    tries.append(order)

    if len(tries) == 2:
        return f"{order} is on its way."

    raise ToolError("the order server does not answer")


# A scripted model stands in for a real one; this one shows what it reads, and asks the tool for what stands after "#".
def answer(request):
    heard = request.messages[-1].parts[0]

    if isinstance(heard, ToolResult):
        return {"text": "We will come back to you." if heard.failed else heard.content}

    print("the model reads:", heard.text)
    return {"tool_calls": [{"name": "orders", "args": {"order": re.search(r"#\d+", heard.text).group()}}]}


desk = Agent(
    name="desk",
    instructions="Answer customers.",
    tools=[orders],
    model=Model(ScriptedProvider([answer], repeat_last=True), "demo"),
)


async def try_again(context, crossing):
    return Retry(delay_s=0.01, max=1)


async def in_order(context, crossing):
    if await STATE.get(context, f"failures/{crossing.name}", 0) >= 2:
        return Deny("out of order")

    return None


async def main() -> None:
    async with App(SETTINGS) as app:
        context, events = app.context(), app.events
        context.hooks.add(on("error:tool", try_again, match="orders"))
        context.hooks.add(on("before:tool", in_order))

        async def one_more(count):
            return count + 1

        async def count_failure(event):
            count = await STATE.update(context, f"failures/{event.subject}", one_more, default=0, expires_s=60)

            if count == 2:
                events.publish("alert.raised", data={"tool": event.subject})

        async def handle(event):
            print("the customer reads:", (await desk.run(context, event.data)).text)
            await failures.settled()
            await alerts.settled()

        failures = events.subscribe("tool.failed", count_failure)
        alerts = events.subscribe(
            "alert.*", lambda event: print(f"the operator reads: {event.data['tool']} failed twice")
        )
        tickets = events.subscribe("ticket.opened", handle)

        for number in range(7, 11):
            events.publish("ticket.opened", data=f"Where is #{number}? Write to ada@example.com.")

        await tickets.settled()
        print("the tool ran", len(tries), "times")


asyncio.run(main())
