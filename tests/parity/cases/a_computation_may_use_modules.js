return Task.compute('require("words").count', ["a b c"])
