const model = await Model.scripted({ replies: [{ text: "done" }], delayS: 0.02 })
return [(await (await Agent.create({ model })).run("go")).text, await (await Agent.create({})).hasTool("x")]
