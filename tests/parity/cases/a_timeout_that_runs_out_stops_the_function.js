let found
try { await Task.timeout(0.01, async () => { await Task.sleep(0.03); print("never") }) } catch (problem) { found = problem }
await Task.sleep(0.04)
return [found.code, found.message]
