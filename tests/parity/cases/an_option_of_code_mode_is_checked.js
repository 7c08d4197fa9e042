const said = []
for (const codeMode of [{ attempts: 0 }, { allow: { tool: ["calculate"] } }, { langage: "lua" }, { language: "ruby" }]) {
  try { await Agent.create({ codeMode }); said.push("ok") } catch (problem) { said.push(problem.code) }
}
return said
