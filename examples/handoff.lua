-- A desk hands a question over to the agent that knows the answer.
local billing = Agent.create{
    name = "billing", description = "Knows invoices.",
    model = Model.scripted{ replies = {{ text = "Invoice 7 was paid on Monday." }} },
}
local desk = Agent.create{
    name = "desk", instructions = "Hand over what you cannot answer.", handoffs = { billing },
    model = Model.scripted{ replies = {
        { tool_calls = {{ name = "handoff_to_billing", args = { reason = "it is about an invoice" } }} },
    } },
}
local reply = desk:run("Is invoice 7 paid?")
print(reply.agent, reply.text)
return { agent = reply.agent, turns = reply.usage.requests }
