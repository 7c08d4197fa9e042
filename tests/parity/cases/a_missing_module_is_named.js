try { require("./modules/nothing") } catch (problem) { return [problem.code, problem.message.includes("./modules/nothing")] }
