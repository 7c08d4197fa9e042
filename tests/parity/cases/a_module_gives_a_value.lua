local lib = require("./modules/lib")
return { lib.name, lib.double(21) }
