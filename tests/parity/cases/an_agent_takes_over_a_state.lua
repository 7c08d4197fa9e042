local agent = Agent.create{}
agent:set_state{ a = 1 }
local other = agent:get_state():clone()
other:set("b", 2)
local changed = agent:merge_state(other, { policy = "error_on_conflict" })
local copy = State.new{ c = 3 }
local values = agent:get_state():values()
agent:set_state(copy)
copy:set("c", 4)
return { changed, values, agent:get_state():values(), agent:get_state():history() }
