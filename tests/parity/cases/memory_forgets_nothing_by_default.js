await Memory.add("a")
return Memory.forget({})
