exports.early = "early"
const b = require("./round_b")
exports.seen = b.seen
