local function code(set) local ok, problem = pcall(set) return { problem.code, problem.message, problem.hint } end
local match = { efect = "write" }
return {
  code(function() Hook.on("before:tool", function() end, { match = match }) end),
  code(function() Hook.use("approval", {}, { match = match }) end),
}
