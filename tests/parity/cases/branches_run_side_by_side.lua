local going, most = 0, 0
local function branch(name, factor) return { name = name, run = function(n)
  going = going + 1 most = math.max(most, going) Task.sleep(0.005) going = going - 1 return n * factor end } end
local reply = Workflow.parallel{ branches = { branch("a", 1), branch("b", 2), branch("c", 3) } }:run(10)
return { reply.output, reply.status, most }
