return { count = require("./count"), greet = require("greet").text }
