-- Code mode: the model writes a spell that calls a tool in a loop; a mistake comes back with its place.
local price = Tool.define{ name = "price", description = "Price of a thing.", run = function(args) return #args.thing * 2 end }
local model = Model.scripted{ replies = {
    { tool_calls = { { name = "run_spell", args = { source = 'return prise("nut")' } } } },
    { tool_calls = { { name = "run_spell", args = { source = [[
        local sum = 0
        for _, thing in ipairs{ "nut", "bolt" } do sum = sum + Tool.call("price", { thing = thing }) end
        return sum
    ]] } } } },
    { text = "Together they cost 14." },
} }
local reply = Agent.from_template("coder", { tools = { price }, model = model }):run("What do a nut and a bolt cost?")
print(reply.output.runs[1].error.code, reply.output.runs[1].error.line)
print(reply.text, reply.output.result)
