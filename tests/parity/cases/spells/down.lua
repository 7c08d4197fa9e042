local n = Run.input("n")
if n == 0 then return 0 end
return 1 + Run.spell("./down.js", { inputs = { n = n - 1 } })
