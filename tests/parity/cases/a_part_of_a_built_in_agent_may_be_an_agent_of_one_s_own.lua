local writer = Agent.create{ name = "poet", instructions = "Rhyme.", model = Model.scripted{ replies = {
  function(request) return { text = request.messages[1].parts[1].text } end,
} } }
local critic = Agent.from_template("critic", {
  generator = writer, criteria = "Be strict.", model = Model.scripted{ replies = {
    function(request)
      return { output = { approved = request.messages[1].parts[1].text:find("Be strict.", 1, true) ~= nil } }
    end,
  } },
})
local reply = critic:run("Write.")
return { reply.text, reply.output.approved, #writer:messages() }
