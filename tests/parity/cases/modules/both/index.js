exports.x = 2
