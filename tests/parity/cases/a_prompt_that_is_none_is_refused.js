const codes = []
for (const prompt of [1, [{ role: "nobody", text: "x" }], [{ role: "user", txt: "x" }]]) {
  try {
    await Model.ask(prompt, { model: Model.scripted({ replies: [{ text: "x" }] }) })
    codes.push("taken")
  } catch (problem) { codes.push(problem.code) }
}
return codes
