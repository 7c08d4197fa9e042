local nan = Random.choice({ 0 / 0 })
return { nan ~= nan, math.type(nan) == "float" }
