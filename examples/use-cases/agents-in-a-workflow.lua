-- A newsroom: an archivist finds the facts, two writers draft at once, a critic picks one, and what is good is printed.
local archive = Tool.define{
    name = "archive", description = "Says what the paper knows about a topic.",
    run = function(args)
        local known = { harbour = "210 berths since 1874.", ferry = "It sails at noon.", bridge = "Two lanes, shut in May." }
        return known[args.topic]
    end,
}
-- A scripted model stands in for a real one; this one asks the archive and repeats what it says.
local function look_up(request)
    local heard = request.messages[#request.messages].parts[1]
    if heard.type == "tool_result" then return { text = heard.content } end
    return { tool_calls = { { name = "archive", args = { topic = heard.text } } } }
end
local archivist = Agent.create{
    name = "archivist", instructions = "Find the facts.", tools = { archive },
    model = Model.scripted{ replies = { look_up }, repeat_last = true },
}

local function writer(name, instructions, drafts)
    local replies = {}
    for i, text in ipairs(drafts) do replies[i] = { text = text } end
    return Agent.create{ name = name, instructions = instructions, model = Model.scripted{ replies = replies } }
end
local drafts = Workflow.parallel{ name = "drafts", branches = {
    writer("reporter", "Be exact.", { "210 berths, and none free.", "It sails at noon.", "Shut: both lanes." }),
    writer("poet", "Be kind.", { "The harbour sleeps.", "White foam at noon.", "No wheel rolls here." }),
} }

local critic = Agent.create{
    name = "critic", instructions = "Choose the better draft and give it 0 to 10 points.",
    output = {
        type = "object", required = { "best", "points", "why" },
        properties = { best = { enum = { "reporter", "poet" } }, points = { type = "integer" }, why = { type = "string" } },
    },
    model = Model.scripted{ replies = {
        { output = { best = "reporter", points = 8, why = "exact" } },
        { output = { best = "poet", points = 4, why = "nothing new" } },
        { output = { best = "reporter", points = 9, why = "short" } },
    } },
}

-- What is printed is kept in the spell's state; if the mail fails, it is taken back.
local press = Workflow.sequential{ name = "press", steps = {
    {
        name = "print",
        run = function(story) State.set("issue/" .. story.topic, story.text, { reason = story.why }) return story.topic end,
        undo = function(topic) State.delete("issue/" .. topic, { reason = "not mailed" }) end,
    },
    {
        name = "mail", retry = { attempts = 2, delay_s = 0.01 },
        run = function(topic)
            if topic == "bridge" then error("the mail server is away") end
            return "printed and mailed"
        end,
    },
} }

local newsroom = Workflow.sequential{ name = "newsroom", steps = {
    archivist,
    drafts,
    { agent = critic, input = "Reporter: {{ last.reporter }}\nPoet: {{ last.poet }}" },
    {
        name = "story", run = function(story) return story end,
        input = {
            topic = "{{ input }}", text = "{{ steps.drafts.output[last.best] }}",
            points = "{{ last.points }}", why = "{{ last.why }}",
        },
    },
    Workflow.conditional{ name = "decision",
        branches = { { when = "last.points >= 7", run = press } },
        default = { name = "hold", run = function(story) return "held back: " .. story.why end },
    },
} }

for _, topic in ipairs{ "harbour", "ferry", "bridge" } do
    local ok, reply = pcall(newsroom.run, newsroom, topic)
    print(topic .. ": " .. (ok and reply.output or reply.message))
end
for _, key in ipairs(State.keys("issue/")) do print(key .. ": " .. State.get(key)) end
for _, change in ipairs(State.history("issue/bridge", { limit = 2 })) do print("bridge, " .. change.act .. ": " .. change.reason) end
