const model = await Model.scripted({ replies: [{ text: "only" }] })
const first = (await Model.ask("a", { model })).text
try { await Model.ask("b", { model }) } catch (problem) { return [first, problem.code] }
