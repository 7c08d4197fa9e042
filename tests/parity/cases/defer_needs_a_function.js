const codes = []
for (const act of [Task.defer, Task.onCancel]) {
  try { act(1) } catch (problem) { codes.push(problem.code) }
}
return codes
