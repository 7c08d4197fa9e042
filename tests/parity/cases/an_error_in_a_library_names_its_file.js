return require("wrong")
