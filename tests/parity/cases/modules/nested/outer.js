exports.text = "outer of " + require("./inner").text
