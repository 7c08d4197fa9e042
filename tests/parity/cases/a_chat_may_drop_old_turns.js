const count = (request) => ({ text: String(request.messages.length) })
const chat = await Agent.fromTemplate("chat", { turns: 2, older: "drop", model: Model.scripted({ replies: [count], repeatLast: true }) })
const seen = []
for (let i = 1; i <= 4; i++) seen.push((await chat.run("turn " + i)).text)
return [seen, (await chat.messages())[0].parts[0].text]
