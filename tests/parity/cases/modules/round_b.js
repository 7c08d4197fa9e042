const a = require("./round_a")
exports.seen = [a.early, a.seen === undefined]
