print(String(await Agent.create({ name: "a" })).replace(/\d+/, "n"))
