const one = require("./modules/counted"), two = require("./modules/counted")
return one === two
