exports.count = require("./count").count
exports.greet = require("greet").text
