local name = 5
require(name)
