-- A help desk that looks after itself: hooks keep addresses from the model and try a weak tool again; events count what
-- fails for good, and after two such failures a hook keeps the tool from being called for a minute.
local tries = 0
local orders = Tool.define{
    name = "orders", description = "Says where an order is.",
    run = function(args)
        tries = tries + 1
        if tries == 2 then return args.order .. " is on its way." end
        error("the order server does not answer")
    end,
}

-- A scripted model stands in for a real one; this one shows what it reads, and asks the tool for what stands after "#".
local desk = Agent.create{
    name = "desk", instructions = "Answer customers.", tools = { orders },
    model = Model.scripted{ repeat_last = true, replies = { function(request)
        local heard = request.messages[#request.messages].parts[1]
        if heard.type == "tool_result" then return { text = heard.failed and "We will come back to you." or heard.content } end
        print("the model reads: " .. heard.text)
        return { tool_calls = { { name = "orders", args = { order = heard.text:match("#%d+") } } } }
    end } },
}

Hook.use("redact", { find = { "email" } }, { kinds = { "model" } })
Hook.on("error:tool", function() return Hook.retry{ delay_s = 0.01, max = 1 } end, { match = "orders" })
Hook.on("before:tool", function(crossing)
    if State.get("failures/" .. crossing.name, 0) >= 2 then return Hook.deny("out of order") end
end)

local failures = Event.subscribe("tool.failed", function(event)
    local count = State.update("failures/" .. event.subject, function(n) return n + 1 end, { default = 0, expires_s = 60 })
    if count == 2 then Event.publish("alert.raised", { tool = event.subject }) end
end)
local alerts = Event.subscribe("alert.*", function(event)
    print("the operator reads: " .. event.data.tool .. " failed twice")
end)

local tickets = Event.subscribe("ticket.opened", function(event)
    print("the customer reads: " .. desk:run(event.data).text)
    failures:settle()
    alerts:settle()
end)
for number = 7, 10 do Event.publish("ticket.opened", "Where is #" .. number .. "? Write to ada@example.com.") end
tickets:settle()
print("the tool ran " .. tries .. " times")
