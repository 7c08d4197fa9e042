"""Cancelling at random places leaves nothing behind: no task, no process, no file, no open object.

Each spell starts tasks that wait in every way there is, cancels them after a random time, and ends. What
was deferred must have run once for each. `LLMSPELL_TEST_CANCELS` says how many in all (`make leaks`: 10 000).
"""

import asyncio
import os
from pathlib import Path

import pytest

from llmspell.app import App, Given, Script
from llmspell.config import Settings, SpellLimits

CANCELS = int(os.environ.get("LLMSPELL_TEST_CANCELS", "1000")) // 4
"""For each of two languages in two kinds of workers."""

WALL_S = 30 + CANCELS // 20
SPELLS = {
    "lua": f"""
        local channel, deferred = Channel.new(), 0
        local model = Model.scripted{{ replies = {{{{ text = "slow" }}}}, delay_s = 60, repeat_last = true }}
        local chatty = Model.scripted{{ replies = {{{{ text = ("x"):rep(1000) }}}}, chunk_size = 1, repeat_last = true }}
        Tool.define{{ name = "slow", description = "Waits.", run = function() Task.sleep(60) end }}
        local ways = {{
          function() Task.sleep(60) end,
          function() channel:receive() end,
          function() channel:send(1) end,
          function() Model.ask("go", {{ model = model }}) end,
          function() for _ in Model.stream("go", {{ model = model }}) do end end,
          function() Task.all{{ function() Task.sleep(60) end, function() channel:receive() end }} end,
          function() Task.scope(function() Task.spawn(function() Task.sleep(60) end) Task.sleep(60) end) end,
          function() Task.timeout(60, function() Task.sleep(60) end) end,
          function() table.sort({{ 3, 2, 1 }}, function(a, b) Task.sleep(60) return a < b end) end,
          function() while true do Task.yield() end end,
          function() for _ in Model.stream("go", {{ model = chatty }}):tee()[2] do Task.sleep(60) end end,
          function()
            local parts = Model.stream("go", {{ model = chatty }}):tee(2, {{ buffer = 1 }})
            for _ in parts[1] do end
          end,
          function() Tool.call("slow", {{}}) end,
          function() Event.wait("never.told", {{ timeout_s = 60 }}) end,
          function() Task.map({{ 1, 2, 3 }}, function() Task.sleep(60) end, {{ limit = 2 }}) end,
          function()
            local nothing, slow = function() end, {{ name = "slow", run = function() Task.sleep(60) end }}
            Workflow.sequential{{ steps = {{
              {{ name = "first", run = nothing, undo = nothing }}, Workflow.parallel{{ branches = {{ slow, "calculate" }}, stop = "never" }},
            }} }}:run()
          end,
        }}
        for i = 1, {CANCELS} do
          local task = Task.spawn(function()
            Task.defer(function() deferred = deferred + 1 end)
            ways[i % #ways + 1]()
          end)
          Task.sleep(math.random() / 500)
          task:cancel()
          pcall(task.await, task)
        end
        Task.sleep(0.05)
        print("all cancelled")
        return deferred
    """,
    "javascript": f"""
        const channel = Channel.new()
        let deferred = 0
        const model = await Model.scripted({{ replies: [{{ text: "slow" }}], delayS: 60, repeatLast: true }})
        const chatty = await Model.scripted({{ replies: [{{ text: "x".repeat(1000) }}], chunkSize: 1, repeatLast: true }})
        await Tool.define({{ name: "slow", description: "Waits.", run: () => Task.sleep(60) }})
        const ways = [
          () => Task.sleep(60),
          () => channel.receive(),
          () => channel.send(1),
          () => Model.ask("go", {{ model }}),
          async () => {{ for await (const _ of Model.stream("go", {{ model }})); }},
          () => Task.all([() => Task.sleep(60), () => channel.receive()]),
          () => Task.scope(async () => {{ Task.spawn(() => Task.sleep(60)); await Task.sleep(60) }}),
          () => Task.timeout(60, () => Task.sleep(60)),
          () => Promise.race([Task.sleep(60), channel.receive()]),
          async () => {{ for (;;) await Task.yield() }},
          async () => {{ for await (const _ of (await Model.stream("go", {{ model: chatty }}).tee())[1]) await Task.sleep(60) }},
          async () => {{
            const parts = await Model.stream("go", {{ model: chatty }}).tee(2, {{ buffer: 1 }})
            for await (const _ of parts[0]);
          }},
          () => Tool.call("slow", {{}}),
          () => Event.wait("never.told", {{ timeoutS: 60 }}),
          () => Task.map([1, 2, 3], () => Task.sleep(60), {{ limit: 2 }}),
          async () => {{
            const nothing = () => {{}}, slow = {{ name: "slow", run: () => Task.sleep(60) }}
            const inner = Workflow.parallel({{ branches: [slow, "calculate"], stop: "never" }})
            await (await Workflow.sequential({{ steps: [{{ name: "first", run: nothing, undo: nothing }}, inner] }})).run()
          }},
        ]
        for (let i = 0; i < {CANCELS}; i++) {{
          const task = Task.spawn(async () => {{
            Task.defer(() => {{ deferred++ }})
            await ways[i % ways.length]()
          }})
          await Task.sleep(Math.random() / 500)
          task.cancel()
          await task.await().catch(() => {{}})
        }}
        await Task.sleep(0.05)
        print("all cancelled")
        return deferred
    """,
}


def open_files():
    return len(os.listdir("/proc/self/fd"))


def children():
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


@pytest.mark.parametrize("engine", sorted(SPELLS))
@pytest.mark.parametrize("trusted", [False, True], ids=["process", "thread"])
async def test_cancelling_at_random_places_leaves_nothing(engine, trusted):
    before = set(asyncio.all_tasks()), open_files(), children()
    going_on, left = 0, []

    def count(event):
        nonlocal going_on
        going_on += {"started": 1, "finished": -1, "failed": -1, "denied": -1}.get(event.type.split(".")[-1], 0)

    def note(_line):
        left.append(going_on)

    async with App(Settings()) as app:
        app.events.observe(">", count)
        spell = Script(source=SPELLS[engine], file="spell", engine=engine, folder=Path.cwd())
        result = await app.run_spell(
            spell, Given(trusted=trusted, limits=SpellLimits(wall=WALL_S, cpu=WALL_S), on_output=note)
        )

        assert (result.error, result.result) == (None, CANCELS)
        assert (left, going_on) == ([1], 0)  # nothing but the spell itself, and then not even that

        await asyncio.sleep(0)  # what was cancelled last ends in the next turn
        assert set(asyncio.all_tasks()) == before[0]

    assert (open_files(), children()) == before[1:]
