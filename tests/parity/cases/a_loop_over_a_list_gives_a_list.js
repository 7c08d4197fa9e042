const loop = (over) => Workflow.loop({ over, body: { name: "b", run: (item, scope) => item + scope.index } })
return [(await (await loop(["x", "y"])).run()).output, (await (await loop("{{ input.words }}")).run({ words: ["z"] })).output,
  (await (await loop((scope) => [scope.input, scope.input])).run("q")).output, (await (await loop([])).run()).output.length]
