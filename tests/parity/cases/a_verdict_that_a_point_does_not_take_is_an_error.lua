local codes = {}
local function try(point, verdict)
    local hook = Hook.on(point, function() return verdict end, { fail = "open" })
    local ok, problem = pcall(Tool.call, "calculate", { expression = "1" })
    hook:remove()
    codes[#codes + 1] = problem.code
end
try("before:tool", Hook.retry())
try("after:tool", Hook.redirect("datetime"))
try("after:tool", Hook.cache_hit(1))
return codes
