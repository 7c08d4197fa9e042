const failure = async (point) => { try { await Hook.on(point, () => {}) } catch (problem) { return problem } }
const problem = await failure("befor:tool"), other = await failure("order.priced")
return [problem.code, problem.hint, other.code]
