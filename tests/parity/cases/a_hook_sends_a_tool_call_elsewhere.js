const mine = await Tool.define({ name: "mine", description: "Mine.", run: (args) => ["mine", args.expression] })
await Hook.on("before:tool", () => Hook.redirect(mine), { match: "calculate" })
const first = await Tool.call("calculate", { expression: "2*3" })
let refused
try { await (await Tool.get("hash_encode")).call({ operation: "hash", text: "a" }) } catch (problem) { refused = problem }
return [first, refused.code]
