local function ask(name)
  return function()
    local model = Model.scripted{ replies = { { text = name } }, delay_s = 0.02 }
    return Agent.create{ name = name, model = model }:run("go").text
  end
end
return Task.all{ ask("a"), ask("b"), ask("c") }
