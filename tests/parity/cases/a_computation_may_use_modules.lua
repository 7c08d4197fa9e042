return Task.compute('return require("words").count', { "a b c" })
