local first = Memory.add("a", { k = 1 }) Memory.add("b", { k = 1 }) local third = Memory.add("c") Memory.add("d")
local gone = { Memory.forget{ id = first }, Memory.forget{ id = first }, Memory.forget{ meta = { k = 1 } }, Memory.forget{ before = 1 } }
gone[5] = Memory.forget{ all = true }
return { gone, Memory.add("e") > third, #Memory.list(), #Memory.search("a b c d") }
