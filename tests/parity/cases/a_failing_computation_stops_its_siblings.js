try {
  await Task.all([
    () => Task.compute("for (;;) {}"),
    () => Task.compute("throw Object.assign(new Error('no'), { code: 'my.code' })"),
  ])
} catch (problem) { return problem.code }
