const tool = await Tool.define({ name: "slow", description: "Waits.", timeoutS: 0.01, run: async () => { await Task.sleep(0.05); print("never") } })
let code
try { await tool.call({}) } catch (problem) { code = problem.code }
await Task.sleep(0.06)
return code
