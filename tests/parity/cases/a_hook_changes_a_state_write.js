await Hook.on("before:state", (crossing) => {
    if (crossing.input.op === "set") {
        return Hook.replace({ value: crossing.input.value.toLowerCase(), reason: "in small letters" })
    }
}, { match: "spell.colour" })
await Hook.on("after:state", (crossing) => {
    if (crossing.input.op === "get") return Hook.replace(crossing.result + "!")
})
await State.set("colour", "BLUE", { reason: "mine" })
await State.set("size", "BIG")
return [await State.get("colour"), await State.get("size"), (await State.history("colour"))[0].reason]
