await Time.now()
await Random.int(1, 6)
await Task.sleep(0)
await Tool.call("calculate", { expression: "1" })
try { await Tool.call("calculate", { expression: "1 +" }) } catch {}
return Random.choice([1])
