const agent = await Agent.create({ model: Model.scripted({ replies: [
  (request) => ({ text: request.messages[0].role + " " + request.messages[1].role + " " + request.messages[2].parts[0].text }),
] }) })
return (await agent.run([{ role: "user", text: "a" }, { role: "assistant", text: "b" }, { role: "user", text: "c" }])).text
