await Hook.use("guardrail", { max_length: 5, on_failure: "retry", max_retries: 1 })
const model = await Model.scripted({ replies: [{ text: "far too long" }, { text: "short" }, { text: "again too long" }, { text: "still too long" }] })
const first = (await Model.ask("one", { model })).text
try { await Model.ask("two", { model }) } catch (problem) { return [first, problem.code] }
