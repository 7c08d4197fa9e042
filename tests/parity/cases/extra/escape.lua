return require("../shared/greet")
