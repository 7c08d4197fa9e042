try { await Tool.define({ name: "x", description: "y", run: print, parameters: { type: "nonsense" } }) } catch (problem) { return problem.code }
