local search = Tool.define{ name = "search", description = "Finds.", run = function() return "a.txt: The sky is blue." end }
local open = Tool.define{ name = "open", description = "Reads.", run = function() return "" end }
local model = Model.scripted{ repeat_last = true, replies = {
  { tool_calls = { { name = "search" } } },
  { output = { answer = "Blue [1].", citations = { { number = 1, quote = "The sky is blue." } } } },
} }
Agent.from_template("researcher", { search = { search }, read = { open }, model = model }):run("?")
