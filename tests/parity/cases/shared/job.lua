print("job in lua", Run.args)
return { got = Run.input("n"), greet = require("greet").text }
