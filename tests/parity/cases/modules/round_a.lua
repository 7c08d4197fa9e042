local b = require("./round_b")
return { name = "a" }
