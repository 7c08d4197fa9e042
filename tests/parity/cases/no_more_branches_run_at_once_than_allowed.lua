local going, most = 0, 0
local function branch(name) return { name = name, run = function()
  going = going + 1 most = math.max(most, going) Task.sleep(0.002) going = going - 1 end } end
Workflow.parallel{ max_concurrency = 2, branches = { branch("a"), branch("b"), branch("c"), branch("d"), branch("e") } }:run()
return most
