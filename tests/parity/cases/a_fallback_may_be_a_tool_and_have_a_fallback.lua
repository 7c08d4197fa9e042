local flow = Workflow.sequential{ steps = {
  { name = "bad", run = function() error("first") end, on_error = { fallback = {
      run = function() error("second") end,
      on_error = { fallback = { tool = "text_transform", input = { text = "gave up", operation = "upper" } } },
  } } },
} }
return flow:run().steps.bad.status
