const names = await Task.compute(`
  return ["Agent", "Artifact", "Config", "Event", "Hook", "Id", "Log", "Model", "Random", "Run", "Session", "State", "Time", "Tool", "Workflow"]
    .filter((name) => globalThis[name] !== undefined)
`)
return [names, (await Task.compute("typeof Task.compute")).replace("undefined", "nil")]
