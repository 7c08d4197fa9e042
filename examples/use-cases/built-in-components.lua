-- Notes of a workshop become bills: an extractor reads them, a tool computes, a critic writes and checks. All is built in;
-- what stands in the configuration sees to what it may cost.
local usage = { input_tokens = 900, output_tokens = 100, cost_usd = 0.01 }
local approved = { output = { approved = true }, usage = usage }
local model = Model.scripted{ replies = {              -- or model = "openai/gpt-5", "ollama/llama3", …
    { output = { customer = "Ann", hours = 12 }, usage = usage },
    { text = "Dear Ann, the roof comes to 540 EUR.", usage = usage },
    approved,
    { output = { customer = "Bob", hours = 3 }, usage = usage },
    { text = "Dear Bob, the fence comes to 135 EUR.", usage = usage },
    approved,
} }

local extractor = Agent.from_template("extractor", { model = model, schema = {
    type = "object", required = { "customer", "hours" },
    properties = { customer = { type = "string" }, hours = { type = "number" } },
} })
local critic = Agent.from_template("critic", { model = model, criteria = "Polite, with the amount.", rounds = 2 })

local bill = Workflow.sequential{ name = "bill", steps = {
    extractor,
    { tool = "calculate", input = { expression = "hours * rate", variables = { hours = "{{ last.hours }}", rate = Config.get("rate") } } },
    {
        agent = critic,
        input = "Write a bill of {{ last.text }} EUR to {{ steps.extractor.output.customer }} for: {{ input }}",
    },
} }

for _, note in ipairs{ "Ann's roof, 12 h", "Bob's fence, 3 h", "Ann's roof, 12 h", "Cleo's gate, 2 h" } do
    local ok, reply = pcall(bill.run, bill, note)
    print(ok and string.format("%s (%.2f USD)", reply.output.answer, reply.cost_usd) or reply.message)
end
