let code
try { require("./modules/both") } catch (problem) { code = problem.code }
return [code, require("./modules/both.js").x, require("./modules/both/index").x]
