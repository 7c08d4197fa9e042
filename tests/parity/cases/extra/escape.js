exports.x = require("../shared/greet")
