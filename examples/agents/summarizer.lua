-- A text in three chunks: their summaries first, then the summary of these.
local model = Model.scripted{ replies = {
    { text = "Rain." }, { text = "Sun." }, { text = "Snow." }, { text = "Weather of all kinds." },
} }
local summarizer = Agent.from_template("summarizer", { model = model, words = 4, chunk_chars = 30, max_concurrency = 1 })
local reply = summarizer:run("It rained on Monday all day. On Tuesday the sun came out. Then it snowed.")
print(reply.text, table.concat(reply.output.levels, ","))
