local asked, seen = 0, nil
local function ask(verdict) return function() asked = asked + 1 return verdict end end
Hook.on("before:tool", { ask(Hook.deny("a")), ask(nil), ask(Hook.deny("b")) }, { combine = "vote" })
local ok, outcome = pcall(Tool.call, "calculate", { expression = "1" })
return { ok and outcome.value or outcome.code, asked }
