-- An agent in code mode: its model writes a spell that calls the agent's tools, and reads only what the spell returns.
local stock = Tool.define{ name = "stock", description = "How many there are.", run = function(args) return #args.item end }
local model = Model.scripted{ replies = {
    { tool_calls = { { name = "run_spell", args = { source = [[
        local total = 0
        for _, item in ipairs{ "nut", "bolt", "screw" } do total = total + Tool.call("stock", { item = item }) end
        return total
    ]] } } } },
    { text = "There are 12 parts." },
} }
local agent = Agent.create{ tools = { stock }, code_mode = true, model = model }
local reply = agent:run("How many parts are there?")
print(reply.text)
print(reply.messages[3].parts[1].content)
