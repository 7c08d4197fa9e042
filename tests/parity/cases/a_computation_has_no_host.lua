local names = Task.compute([[
  local found = {}
  for _, name in ipairs{ "Agent", "Artifact", "Config", "Event", "Hook", "Id", "Log", "Model", "Random", "Run", "Session", "State", "Time", "Tool", "Workflow" } do
    if _G[name] ~= nil then found[#found + 1] = name end
  end
  return JSON.array(found)
]])
return { names, Task.compute("return type(Task.compute)") }
