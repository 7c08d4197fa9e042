"""Notes of a workshop become bills: an extractor reads them, a tool computes, a critic writes and checks.

All is built in; what stands in the configuration sees to what it may cost.
"""

import asyncio

from llmspell import App, ScriptedProvider, SpellError, Step, Workflow
from llmspell.provider import Model

USAGE = {"input_tokens": 900, "output_tokens": 100, "cost_usd": 0.01}
APPROVED = {"output": {"approved": True}, "usage": USAGE}
REPLIES = [
    {"output": {"customer": "Ann", "hours": 12}, "usage": USAGE},
    {"text": "Dear Ann, the roof comes to 540 EUR.", "usage": USAGE},
    APPROVED,
    {"output": {"customer": "Bob", "hours": 3}, "usage": USAGE},
    {"text": "Dear Bob, the fence comes to 135 EUR.", "usage": USAGE},
    APPROVED,
]
SCHEMA = {
    "type": "object",
    "required": ["customer", "hours"],
    "properties": {"customer": {"type": "string"}, "hours": {"type": "number"}},
}


def bill_with(app):
    model = Model(ScriptedProvider(REPLIES), "scripted")  # or "openai/gpt-5", "ollama/llama3", …
    critic = app.agent("critic", model=model, criteria="Polite, with the amount.", rounds=2)
    variables = {"hours": "{{ last.hours }}", "rate": app.settings.spell["rate"]}
    return Workflow.sequential(
        "bill",
        [
            app.agent("extractor", model=model, schema=SCHEMA),
            Step(tool=app.tools.get("calculate"), input={"expression": "hours * rate", "variables": variables}),
            Step(
                agent=critic,
                input="Write a bill of {{ last.text }} EUR to {{ steps.extractor.output.customer }} for: {{ input }}",
            ),
        ],
    )


async def main() -> None:
    async with App() as app:  # reads the configuration
        context, bill = app.context(), bill_with(app)

        for note in ("Ann's roof, 12 h", "Bob's fence, 3 h", "Ann's roof, 12 h", "Cleo's gate, 2 h"):
            try:
                reply = await bill.run(context, note)
                print(f"{reply.output['answer']} ({reply.cost_usd:.2f} USD)")
            except SpellError as problem:
                print(problem.message)


asyncio.run(main())
