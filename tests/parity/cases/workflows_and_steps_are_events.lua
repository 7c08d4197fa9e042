local tries = 0
local flow = Workflow.sequential{ name = "flow", steps = {
  { name = "one", retry = { attempts = 2 }, run = function() tries = tries + 1 if tries == 1 then error("no") end end },
  { name = "two", on_error = { fallback = function() return 2 end }, undo = function() end, run = function() error("no") end },
  { name = "off", when = false, run = function() end },
} }
return flow:run().output
