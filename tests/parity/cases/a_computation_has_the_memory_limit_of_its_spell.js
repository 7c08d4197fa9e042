try { await Task.compute("const t = []; for (;;) t.push(new Array(1000).fill(1.5))") } catch (problem) { return problem.code }
