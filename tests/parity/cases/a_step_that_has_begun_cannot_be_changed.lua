local codes = {}
local flow
flow = Workflow.sequential{ name = "s", steps = {
  { name = "a", run = function() end },
  { name = "b", run = function()
      for _, name in ipairs{ "a", "b", "lost" } do
        local _, problem = pcall(flow.remove, flow, name)
        codes[#codes + 1] = problem.code
      end
      local _, problem = pcall(flow.replace, flow, "a", function() end)
      codes[#codes + 1] = problem.message
    end },
} }
flow:run()
return codes
