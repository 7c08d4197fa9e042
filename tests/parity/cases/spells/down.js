const n = await Run.input("n")
if (n === 0) return 0
return 1 + await Run.spell("./down.lua", { inputs: { n: n - 1 } })
