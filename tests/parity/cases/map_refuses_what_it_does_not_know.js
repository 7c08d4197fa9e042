const code = async (...args) => { try { await Task.map(...args) } catch (problem) { return problem.code } }
return [await code([1], (x) => x, { limt: 1 }), await code({ a: 1 }, (x) => x)]
