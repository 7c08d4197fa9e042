const agent = await Agent.create({ model: Model.scripted({ replies: [{ text: "abcdefg" }], chunkSize: 3 }) })
let found
try {
  await agent.run("go", { onText: () => { throw Object.assign(new Error("stop it"), { code: "no.more" }) } })
} catch (problem) { found = problem }
return [found.code, await agent.state]
