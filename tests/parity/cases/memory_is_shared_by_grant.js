const ada = { scope: "user", owner: "memory-ada" }, bob = { scope: "user", owner: "memory-bob" }
await Memory.forget({ all: true, ...ada })
await Memory.add("tea", { n: 1 }, ada)
await Memory.add("own tea")
return [(await Memory.search("tea", ada)).length, (await Memory.search("tea", bob)).length, (await Memory.search("tea"))[0].text]
