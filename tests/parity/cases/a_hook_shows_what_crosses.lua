local seen = {}
Hook.on("*:tool", function(c)
    seen[#seen + 1] = { c.point, c.kind, c.name, c.agent, c.attributes.effect, c.attempt, c.input.expression, c.result and c.result.value or JSON.null }
end)
Tool.call("calculate", { expression = "1+1" })
return seen
