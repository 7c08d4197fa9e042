local a, b = Task.compute("return math.random()"), Task.compute("return math.random()")
return a ~= b
