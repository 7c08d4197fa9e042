try { require("./spell") } catch (problem) { return problem.code }
