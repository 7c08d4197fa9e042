exports.name = "extra"
