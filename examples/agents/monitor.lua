-- Events are watched until a last one comes; a tool is called about one of them.
local ring = Tool.define{ name = "ring", description = "Rings a bell.", run = function(args) print("ring: " .. args.why) return "ok" end }
local monitor = Agent.from_template("monitor", { events = "order.*", until_ = "shop.closed", tools = { ring }, model = Model.scripted{ replies = {
    { output = { acted = false, note = "a small order" } },
    { tool_calls = { { name = "ring", args = { why = "100 pieces" } } } },
    { output = { acted = true, note = "rang" } },
} } })
local watch = Task.spawn(function() return monitor:run("Ring for large orders.") end)
Task.sleep(0.05)
for _, pieces in ipairs{ 1, 100 } do Event.publish("order.placed", { pieces = pieces }) end
Event.publish("shop.closed")
local reply = watch:await()
print(reply.text)
for _, one in ipairs(reply.output.notes) do print(one.topics[1], one.acted, one.note) end
