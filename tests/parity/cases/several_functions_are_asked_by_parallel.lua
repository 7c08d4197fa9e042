local asked, seen = 0, nil
local function ask(verdict) return function() asked = asked + 1 return verdict end end
Hook.on("before:tool", { ask(Hook.replace{ expression = "6*7" }), ask(Hook.deny("no")), ask(nil) }, { combine = "parallel" })
local ok, outcome = pcall(Tool.call, "calculate", { expression = "1" })
return { ok and outcome.value or outcome.code, asked }
