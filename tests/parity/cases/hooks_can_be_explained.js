const nothing = () => {}
await Hook.on("before:tool", nothing, { name: "tools", match: { effect: "pure" } })
await Hook.on("before:tool", nothing, { name: "files", match: "file_*" })
await Hook.on("before:model", nothing, { name: "models" })
await Hook.on("*", nothing, { name: "outer", priority: 9 })
return (await Hook.explain("before:tool", "calculate")).map((one) => [one.hook, one.fires, one.place, one.why])
