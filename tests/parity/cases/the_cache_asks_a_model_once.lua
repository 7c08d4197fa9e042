Hook.use("cache")
local model = Model.scripted{ replies = { { text = "one" }, { text = "two" } } }
return { Model.ask("hello", { model = model }).text, Model.ask("hello", { model = model }).text,
    Model.ask("goodbye", { model = model }).text }
