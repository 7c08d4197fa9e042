const problems = []
for (const options of [
  { language: "cobol" }, { allow: { nothing: ["*"] } }, { allow: { tool: ["*"] } }, { attempts: 0 }, { seconds: 0 },
]) {
  try { await Agent.fromTemplate("coder", options) } catch (problem) { problems.push(problem.code) }
}
return problems
