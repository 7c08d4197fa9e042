try { await Task.compute("const a = 1\nconst b = = 2") } catch (problem) { return [problem.code, problem.file, problem.line] }
