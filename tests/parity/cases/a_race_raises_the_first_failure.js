try {
  await Task.race([
    () => Task.sleep(1),
    () => { throw Object.assign(new Error("fell"), { code: "lost.race" }) },
  ])
} catch (problem) { return problem.code }
