local nan = 0 / 0
local function code(f, ...)
  local _, problem = pcall(f, ...)
  return problem.code
end
return {
  code(Task.sleep, nan),
  code(Hook.on, "before:tool", function() end, { timeout_s = nan }),
  code(Event.wait, "tick", { timeout_s = nan }),
  code(Hook.use, "retry", { delay_s = nan }),
}
