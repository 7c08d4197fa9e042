-- A conversation: with two turns word by word, the first becomes a summary when the third comes.
local function count(request) return { text = "I see " .. #request.messages - 1 .. " messages." } end
local chat = Agent.from_template("chat", { turns = 2, model = Model.scripted{ replies = {
    count, count, { text = "Ann likes tea." }, count,
} } })
for _, text in ipairs{ "I am Ann.", "I like tea.", "Who am I?" } do print(chat:run(text).text) end
print(chat:messages()[1].parts[1].text)
