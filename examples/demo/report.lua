-- Reads orders, lets one agent per region work at the same time, streams a summary.
local text = Tool.call("file_read", { path = "orders.csv" }).text
local orders, regions, seen = {}, {}, {}
for region, product, amount in text:gmatch("(%l+),(%l+),(%d+)") do
    orders[#orders + 1] = { region = region, product = product, amount = tonumber(amount) }
    if not seen[region] then regions[#regions + 1] = region; seen[region] = true end
end

-- A tool written here; `calculate` is built in.
local total = Tool.define{
    name = "region_total",
    description = "Adds up the orders of a region.",
    parameters = { type = "object", properties = { region = { type = "string" } }, required = {"region"} },
    run = function(args)
        local sum = 0
        for _, order in ipairs(orders) do
            if order.region == args.region then sum = sum + order.amount end
        end
        return sum
    end,
}

-- A scripted model stands in for a real one: replace it by "openai/gpt-5" or "ollama/llama3".
local function last_result(request)
    return request.messages[#request.messages].parts[1].content
end
local function analyst(region)
    local sum
    return Agent.create{
        name = region .. "_analyst",
        instructions = "Report the total of " .. region .. " with 20 percent tax.",
        tools = { total, "calculate" },
        model = Model.scripted{ replies = {
            { tool_calls = {{ name = "region_total", args = { region = region } }} },
            function(request)
                sum = last_result(request)
                return { tool_calls = {{ name = "calculate", args = { expression = sum .. " * 1.2" } }} }
            end,
            function(request)
                return { text = string.format("%s: %s, with tax %.2f", region, sum, JSON.decode(last_result(request)).value) }
            end,
        } },
    }
end

local jobs = {}
for i, region in ipairs(regions) do
    jobs[i] = function() return analyst(region):run("How did " .. region .. " do?").text end
end
local reports = Task.all(jobs)
for _, report in ipairs(reports) do print(report) end

local writer = Model.scripted{ replies = {{ text = "Best region: north or south; see above." }}, chunk_size = 8 }
local pieces = 0
for chunk in Model.stream("Summarise: " .. table.concat(reports, "; "), { model = writer }) do
    if chunk.type == "text" then pieces = pieces + 1; print("~ " .. chunk.text) end
end
return { regions = #regions, orders = #orders, pieces = pieces, reports = reports }
