const codes = []
const cycle = []
cycle[0] = cycle
for (const value of [NaN, Infinity, print, cycle]) {
  try { JSON.encode(value) } catch (problem) { codes.push(problem.code) }
}
return codes
