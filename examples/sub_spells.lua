-- One spell runs others, in any language; they may touch less than it may, never more.
local texts = { "one two", "three", "four five six" }

local counts = Task.map(texts, function(text)
  return Run.spell("./word_count.js", { inputs = { text = text }, allow = {}, limits = { wall = "10s" } })
end, { limit = 1 })

local ok, problem = pcall(Run.spell, "../outside.lua")
print("outside: " .. problem.code)

return counts
