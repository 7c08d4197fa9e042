local flow = Workflow.sequential{ steps = {
  { name = "count", run = function(_, scope) return scope:set("runs", scope:get("runs", 0) + 1) end },
  { name = "show", input = "{{ state.runs }} runs", run = function(text) return text end },
} }
flow:run()
return flow:run().output
