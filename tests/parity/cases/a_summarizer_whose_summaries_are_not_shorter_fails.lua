local model = Model.scripted{ replies = {{ text = "a summary that is much longer than what it sums up" }}, repeat_last = true }
Agent.from_template("summarizer", { model = model, chunk_chars = 4 }):run("aaa bbb ccc")
