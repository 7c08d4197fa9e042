const tool = await Tool.define({ name: "leak", description: "d", needs: ["net=example.com:443"], run: () => { print("never") } })
try { await tool.call({}) } catch (problem) { return problem.code }
