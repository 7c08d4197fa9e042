local kept = {}
local values = { true, false, 0, -7, 1.5, 9007199254740991, "", "é😀", { 1, { 2 } }, { a = { b = "c" } } }
for i, value in ipairs(values) do
  State.set("v" .. i, value)
  kept[i] = State.get("v" .. i)
end
State.set("list", JSON.array())
kept[#kept + 1] = State.get("list")
return kept
