Workflow.sequential{ name = "chain", steps = {
  { name = "fetch", run = function() return 1 end },
  { name = "show", input = "{{ steps.fetsh.output }}", run = function() end },
} }:run()
