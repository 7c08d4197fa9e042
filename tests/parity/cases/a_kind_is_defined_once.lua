Workflow.define("loop", function() end)
