local codes = {}
local function try(act)
    local ok, problem = pcall(act)
    codes[#codes + 1] = ok and "ok" or problem.code
end
local ref = Artifact.put("gone", "x")
Artifact.delete("gone")
try(function() Artifact.put("", "x") end)
try(function() Artifact.put("a", "x", { mime = "text" }) end)
try(function() Artifact.get("nothing") end)
try(function() Artifact.get("gone", { version = 0 }) end)
try(function() Artifact.get(ref) end)
try(function() Artifact.put("a", "x", { session = "a/b" }) end)
Artifact.put("gone", "another")
try(function() Artifact.get(ref) end)
return codes
