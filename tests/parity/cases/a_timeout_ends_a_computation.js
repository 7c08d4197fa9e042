try { await Task.timeout(0.05, () => Task.compute("for (;;) {}")) } catch (problem) { return problem.code }
