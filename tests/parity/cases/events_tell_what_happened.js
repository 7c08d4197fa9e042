await Tool.call("calculate", { expression: "1" })
try { await Tool.call("calculate", { expression: "1 +" }) } catch {}
