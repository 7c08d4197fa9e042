local found = {}
local function try(f)
  local ok, problem = pcall(f)
  found[#found + 1] = problem.code
end
try(function() return require("/etc/passwd") end)
try(function() return require("../../conftest") end)
try(function() return require("@nowhere/x") end)
try(function() return require("@shared/../extra/twice") end)
try(function() return require("modules/lib") end)
try(function() return require("./modules/data.txt") end)
return found
