const name = 5
require(name)
