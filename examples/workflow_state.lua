-- A workflow runs twice from one state, at the same time; what the runs did is merged by a policy that is named.
local survey = Workflow.sequential{ name = "survey", steps = {
    function(place, scope)
        local found = scope:get("found")
        found[#found + 1] = place
        scope:set("found", found)
        return place
    end,
    { run = function(text) return text end, input = "{{ state.found | length }} places on the {{ state.map }}" },
} }

local start = State.new{ map = "old map", found = { "a lake" } }
local runs = Task.all{
    function() return survey:run_from(start, "a river") end,
    function() return survey:run_from(start, "a forest") end,
}
for _, run in ipairs(runs) do print(run.reply.output) end
local merged = runs[1].state:clone()
merged:merge(runs[2].state, { policy = "append_lists" })
print(table.concat(merged:get("found"), ", "))
print(table.concat(start:get("found"), ", "))
