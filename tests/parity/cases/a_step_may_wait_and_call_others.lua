local model = Model.scripted{ replies = { { text = "two" } }, delay_s = 0.001 }
local flow = Workflow.sequential{ steps = {
  function() Task.sleep(0.001) return Model.ask("how many?", { model = model }).text end,
  function(text) return text .. " " .. Tool.call("calculate", { expression = "1 + 1" }).value end,
} }
return flow:run().output
