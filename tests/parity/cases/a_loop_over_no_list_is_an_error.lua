local _, problem = pcall(function() Workflow.loop{ over = "{{ input }}", body = "calculate" }:run("text") end)
return { problem.code, problem.message }
