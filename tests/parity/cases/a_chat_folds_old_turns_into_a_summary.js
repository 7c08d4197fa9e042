const said = (request) => {
  const texts = request.messages.filter((message) => message.role !== "system").map((message) => message.parts[0].text)
  return { text: texts.length + " texts, first: " + texts[0] }
}
const model = Model.scripted({ replies: [{ text: "a1" }, { text: "a2" }, { text: "They greeted." }, said] })
const chat = await Agent.fromTemplate("chat", { model, turns: 2 })
await chat.run("one")
await chat.run("two")
return [(await chat.run("three")).text, (await chat.messages()).length]
