-- An order comes in as JSON: its lines are found, added up and priced. Then an agent uses the same tools.
local order = [[{"lines": [{"product": "lamp", "count": 2, "price": 40.0}, {"product": "bulb", "count": 6, "price": 3.5}]}]]

-- Built-in tools are called by name.
local lines = Tool.call("json_query", { data = order, query = "lines[].[count, price]" }).result
local terms = {}
for i, line in ipairs(lines) do terms[i] = line[1] .. " * " .. line[2] end
local total = Tool.call("calculate", { expression = table.concat(terms, " + ") }).value

-- A tool of your own has a name, a schema, and a function; arguments that do not fit never reach the function.
local price = Tool.define{
    name = "price", description = "Writes an amount with its tax.",
    parameters = {
        type = "object", required = { "amount" },
        properties = { amount = { type = "number", minimum = 0 }, tax_percent = { type = "number" } },
    },
    run = function(args)
        local tax = args.tax_percent or 20
        return string.format("%.2f EUR with %d%% tax", args.amount * (1 + tax / 100), tax)
    end,
}
print("lamps and bulbs: " .. price:call{ amount = total })
print("books:           " .. price:call{ amount = total, tax_percent = 5 })

-- What goes wrong is an error with a code; a tool that touches the world needs a grant.
local _, unfit = pcall(price.call, price, { amount = "much" })
local _, denied = pcall(Tool.call, "file_read", { path = "/etc/passwd" })
print(unfit.code .. ", " .. denied.code)

-- Calls that do not need each other run side by side.
local file, seal = table.unpack(Task.all{
    function() return Tool.call("text_transform", { operation = "slug", text = "Receipt for Ada Lovelace" }) end,
    function() return Tool.call("hash_encode", { operation = "hash", text = price:call{ amount = total } }).result end,
})
print(file .. ".txt " .. seal:sub(1, 8))

-- To an agent tools are given by name or as they are; its model decides which one to call.
local agent = Agent.create{
    tools = { "calculate", price }, instructions = "Answer in one line.",
    model = Model.scripted{ replies = {
        { tool_calls = { { name = "calculate", args = { expression = "101 / 2" } } } },
        { tool_calls = { { name = "price", args = { amount = 50.5 } } } },
        { text = "Half of it is 60.60 EUR with 20% tax." },
    } },
}
local reply = agent:run("What is half of the order, with tax?")
print(reply.text)
for _, call in ipairs(reply.tool_calls) do print(call.name .. " " .. call.arguments) end
