const codes = []
for (const size of [-1, 1.5, "2"]) {
  try { Channel.new(size); codes.push("taken") } catch (problem) { codes.push(problem.code) }
}
return codes
