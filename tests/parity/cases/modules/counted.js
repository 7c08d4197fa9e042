print("loaded")
module.exports = {}
