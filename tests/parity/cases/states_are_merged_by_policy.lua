local function pair()
  local one = State.new{ n = 1, gone = 1, only = 1 }
  local two = one:clone()
  one:set("n", 2)
  two:set("n", 3)
  two:delete("gone")
  return one, two
end
local found = {}
local one, two = pair()
found.last = { one:merge(two), one:values() }
one, two = pair()
local ok, problem = pcall(one.merge, one, two, { policy = "error_on_conflict" })
found.error = { problem.code, problem.data.key, problem.data.mine, one:values() }
one, two = pair()
ok, problem = pcall(one.merge, one, two, { policy = "append_lists" })
found.append = problem.code
found.resolve = one:merge(two, { resolve = function(c) Task.sleep(0.001) return c.key .. c.base .. c.mine .. c.theirs end })
found.resolved = one:get("n")
return found
