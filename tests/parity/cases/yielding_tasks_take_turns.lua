local seen = {}
local function walk(name) return function() for i = 1, 3 do seen[#seen + 1] = name .. i Task.yield() end end end
Task.all{ walk("a"), walk("b") }
return table.concat(seen, " ")
