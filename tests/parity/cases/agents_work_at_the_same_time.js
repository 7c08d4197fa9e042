const ask = (name) => async () => {
  const model = await Model.scripted({ replies: [{ text: name }], delayS: 0.02 })
  return (await (await Agent.create({ name, model })).run("go")).text
}
return Task.all([ask("a"), ask("b"), ask("c")])
