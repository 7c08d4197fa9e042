await Hook.on("before:memory", (crossing) =>
    crossing.input.op === "add" ? Hook.replace({ text: crossing.input.text.replace(/\d+/, "#") }) : undefined)
await Memory.add("code 4711")
return (await Memory.search("code"))[0].text
