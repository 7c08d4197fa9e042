const model = Model.scripted({ replies: [(request) => ({ text: request.messages[0].role + ": " + request.messages[0].parts[0].text })] })
return (await Model.ask("hi", { model, system: "Be brief." })).text
