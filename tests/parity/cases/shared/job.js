print("job in js", Run.args)
return { got: await Run.input("n"), greet: require("greet").text }
