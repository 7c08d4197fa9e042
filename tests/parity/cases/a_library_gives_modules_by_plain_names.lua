local words = require("words")
return { words.count("one two  three"), words.greet, require("words").count == words.count }
