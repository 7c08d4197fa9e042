-- A trip: flight and hotel are booked side by side, the car depends on them; what was booked is undone when it fails.
local log = {}
local function book(what)
    return {
        name = what, run = function(trip) log[#log + 1] = "book " .. what return trip.to .. " " .. what end,
        undo = function(booking) log[#log + 1] = "undo " .. booking end,
    }
end
local trip = Workflow.sequential{ name = "trip", steps = {
    Workflow.parallel{ name = "travel", max_concurrency = 1, branches = { book("flight"), book("hotel") } },
    Workflow.conditional{ name = "car",
        branches = { { when = "input.flight == 'Rome flight'", run = { name = "rent", run = function() error("no car left") end } } },
        default = { name = "walk", run = function() return "on foot" end },
    },
    { name = "summary", input = "{{ steps.travel.output.flight }}, {{ steps.car.output }}", run = function(text) return text end },
} }
print(trip:run{ to = "Oslo" }.output)
local _, problem = pcall(function() trip:run{ to = "Rome" } end)
print(problem.code, table.concat(log, "; ", 3))
print(trip:plan())
