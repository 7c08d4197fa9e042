// A conversation: with two turns word by word, the first becomes a summary when the third comes.
const count = (request) => ({ text: "I see " + (request.messages.length - 1) + " messages." })
const chat = await Agent.fromTemplate("chat", { turns: 2, model: Model.scripted({ replies: [
    count, count, { text: "Ann likes tea." }, count,
] }) })
for (const text of ["I am Ann.", "I like tea.", "Who am I?"]) print((await chat.run(text)).text)
print((await chat.messages())[0].parts[0].text)
