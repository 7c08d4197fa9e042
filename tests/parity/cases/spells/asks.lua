local m = Model.scripted{ replies = { { text = "a b c" } } }
return Model.ask("one two", { model = m }).text
