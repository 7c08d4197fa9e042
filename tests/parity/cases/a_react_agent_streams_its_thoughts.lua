local model = Model.scripted{ replies = {
  { output = { thought = "first", tool = "calculate", arguments = { expression = "1" } } },
  { output = { thought = "unsure" } },
  { output = { thought = "then", answer = "one" } },
} }
local seen = {}
for chunk in Agent.from_template("react", { model = model, tools = { "calculate" }, observation_chars = 5 }):stream("?") do
  seen[#seen + 1] = chunk.type .. " " .. (chunk.text or chunk.name or "") .. (chunk.content or "")
end
return seen
