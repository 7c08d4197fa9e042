local function work()
  local guard <close> = setmetatable({}, { __close = function() print("cleaned") end })
  error("broken")
end
return (pcall(work))
