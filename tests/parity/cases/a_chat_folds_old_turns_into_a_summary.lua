local function said(request)
  local texts = {}
  for _, message in ipairs(request.messages) do
    if message.role ~= "system" then texts[#texts + 1] = message.parts[1].text end
  end
  return { text = #texts .. " texts, first: " .. texts[1] }
end
local model = Model.scripted{ replies = { { text = "a1" }, { text = "a2" }, { text = "They greeted." }, said } }
local chat = Agent.from_template("chat", { model = model, turns = 2 })
chat:run("one")
chat:run("two")
return { chat:run("three").text, #chat:messages() }
