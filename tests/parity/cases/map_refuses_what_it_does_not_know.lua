local function code(...)
  local _, problem = pcall(Task.map, ...)
  return problem.code
end
return { code({ 1 }, function(x) return x end, { limt = 1 }), code({ a = 1 }, function(x) return x end) }
