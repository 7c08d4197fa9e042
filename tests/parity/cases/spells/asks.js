const m = Model.scripted({ replies: [{ text: "a b c" }] })
return (await Model.ask("one two", { model: m })).text
