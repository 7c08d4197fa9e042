Workflow.define("brave", function(step, input)
  local ok, problem = pcall(step, "bad", input)
  return { ok, problem.code, step("good", input) }
end)
local reply = Workflow.create{ kind = "brave", steps = {
  { name = "bad", run = function() error("broken") end }, { name = "good", run = function(n) return n end },
} }:run(3)
return { reply.output, reply.status }
