local one, two = require("./modules/counted"), require("./modules/counted")
return one == two
