try { await Task.compute("return { f: print }") } catch (problem) { return problem.code }
