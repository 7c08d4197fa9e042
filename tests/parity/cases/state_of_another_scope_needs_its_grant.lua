local found = {}
for i, open in ipairs{
  function() return State.scope("agent", "clerk"):get("k") end,
  function() return State.scope("session", "s1"):set("k", 1) end,
  function() return State.scope("spell", "of-somebody-else"):keys() end,
  function() return State.scope("workflow", "w"):snapshot() end,
} do
  local ok, problem = pcall(open)
  found[i] = { problem.code, problem.hint }
end
return found
