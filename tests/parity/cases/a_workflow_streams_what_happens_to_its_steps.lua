local inner = Workflow.sequential{ name = "inner", steps = { { name = "deep", run = function() return 1 end } } }
local tries = 0
local flow = Workflow.sequential{ name = "outer", steps = {
  inner, { name = "off", when = "last > 5", run = function() end },
  { name = "shaky", retry = { attempts = 2, delay_s = 0.001 }, run = function() tries = tries + 1 if tries == 1 then error("no") end return "yes" end },
} }
local seen = {}
for chunk in flow:stream() do
  local status = chunk.result and chunk.result.status or chunk.attempt or ""
  seen[#seen + 1] = chunk.type == "done" and "done " .. chunk.reply.output or chunk.type .. " " .. chunk.workflow .. "." .. chunk.step .. " " .. status
end
return seen
