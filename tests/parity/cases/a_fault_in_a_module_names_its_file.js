require("./modules/broken")
