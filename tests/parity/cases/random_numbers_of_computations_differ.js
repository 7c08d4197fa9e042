const a = await Task.compute("Math.random()"), b = await Task.compute("Math.random()")
return a !== b
