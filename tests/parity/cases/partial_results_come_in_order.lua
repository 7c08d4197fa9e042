Run.output("first")
Run.output{ step = 2, list = { 1, 2 } }
Run.output(JSON.array())
return "done"
