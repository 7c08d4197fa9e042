const codes = []
for (const text of ["", "{", "[1,]", "nul", "1 2", "'x'"]) {
  try { JSON.decode(text) } catch (problem) { codes.push(problem.code) }
}
return codes
