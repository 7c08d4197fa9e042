State.set("a", 1)
local ok, problem = pcall(State.transaction, {
  { op = "set", key = "a", value = 2 },
  { op = "delete", key = "b" },
  { op = "set", key = "c", value = 3, expected = 9 },
})
local first = { problem.code, problem.data.key, State.get("a"), State.keys() }
local done = State.transaction({
  { op = "set", key = "a", value = 2 },
  { op = "delete", key = "b" },
  { op = "set", key = "c", value = 3, expected = 0, expires_s = 60 },
  { op = "delete", key = "a", expected = 2 },
}, { reason = "tidy" })
return { first, done, State.keys(), State.history("c")[1].reason, State.history("c")[1].act }
