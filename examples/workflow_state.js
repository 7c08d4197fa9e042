// A workflow runs twice from one state, at the same time; what the runs did is merged by a policy that is named.
const survey = await Workflow.sequential({ name: "survey", steps: [
    async (place, scope) => {
        const found = await scope.get("found")
        found.push(place)
        await scope.set("found", found)
        return place
    },
    { run: (text) => text, input: "{{ state.found | length }} places on the {{ state.map }}" },
] })

const start = await State.new({ map: "old map", found: ["a lake"] })
const runs = await Task.all([() => survey.runFrom(start, "a river"), () => survey.runFrom(start, "a forest")])
for (const run of runs) print(run.reply.output)
const merged = await runs[0].state.clone()
await merged.merge(runs[1].state, { policy: "append_lists" })
print((await merged.get("found")).join(", "))
print((await start.get("found")).join(", "))
