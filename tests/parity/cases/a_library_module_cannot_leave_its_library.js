try { require("escape") } catch (problem) { return [problem.code, problem.message] }
