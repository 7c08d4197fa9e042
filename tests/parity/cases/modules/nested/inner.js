exports.text = "inner of " + require("../lib").name
