-- Three hooks that change what happens: what a model reads, what a tool is called with, what the state is set to.
Hook.on("before:model", function(crossing)
    local messages = { { role = "system", text = "Answer in French." } }
    for _, message in ipairs(crossing.input.messages) do messages[#messages + 1] = message end
    return Hook.replace{ messages = messages }
end, { name = "french" })

Hook.on("before:tool", function(crossing)
    return Hook.replace{ expression = "round(" .. crossing.input.expression .. ", 2)" }
end, { name = "cents", match = "calculate" })

Hook.on("before:state", function(crossing)
    if crossing.input.op == "set" then return Hook.replace{ value = crossing.input.value:lower() } end
end, { name = "lower case", match = "spell.*" })

local model = Model.scripted{ replies = { function(request)
    return { text = request.messages[1].parts[1].text .. " " .. request.messages[2].parts[1].text }
end } }
print(Model.ask("What is a cat?", { model = model }).text)
print(Tool.call("calculate", { expression = "10 / 3" }).text)
State.set("mail", "Ada@Example.com")
print(State.get("mail"))

for _, one in ipairs(Hook.explain("before:tool", "calculate")) do
    print(one.place, one.hook, one.why)
end
