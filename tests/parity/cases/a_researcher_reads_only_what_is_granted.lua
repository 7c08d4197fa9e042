local model = Model.scripted{ repeat_last = true, replies = {
  { tool_calls = { { name = "file_read", args = { path = "/etc/hostname" } } } },
  { output = { answer = "It is so [1].", citations = { { number = 1, quote = "so" } } } },
} }
Agent.from_template("researcher", { read = { "file_read" }, model = model, repairs = 0 }):run("?")
