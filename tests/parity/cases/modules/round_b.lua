local a = require("./round_a")
return { name = "b" }
