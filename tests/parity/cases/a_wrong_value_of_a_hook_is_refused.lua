local model = Model.scripted{ replies = { { text = "x" } }, repeat_last = true }
local codes = {}
local function try(point, verdict)
    local hook = Hook.on(point, function() return verdict end)
    local ok, problem = pcall(Model.ask, "x", { model = model })
    hook:remove()
    codes[#codes + 1] = problem.code
end
try("before:model", Hook.replace(1))
try("before:model", Hook.replace{ mesages = {} })
try("after:model", Hook.replace{ finish_reason = "bored" })
try("before:model", Hook.redirect("calculate"))
codes[4] = codes[4] == "usage" and "hook.verdict" or codes[4]
return codes
