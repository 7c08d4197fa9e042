let problem
try {
  await Task.any([
    async () => { await Task.sleep(0.002); throw { code: "a.late", message: "late", hint: "wait" } },
    () => { throw new Error("soon") },
  ])
} catch (caught) { problem = caught }
const errors = problem.data.errors
return [false, problem.code, problem.message, errors.length, errors[0].code, errors[0].hint, errors[1].code, errors[1].message]
