local one = State.new{ n = 1 }
local two = one:clone()
one:set("n", 2) two:set("n", 3)
local ok, problem = pcall(one.merge, one, two, { resolve = function() one:set("n", 9) return 0 end })
return { problem.code, one:get("n") }
