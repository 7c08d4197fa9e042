// Three hooks that change what happens: what a model reads, what a tool is called with, what the state is set to.
await Hook.on("before:model", (crossing) =>
    Hook.replace({ messages: [{ role: "system", text: "Answer in French." }, ...crossing.input.messages] }),
{ name: "french" })

await Hook.on("before:tool", (crossing) =>
    Hook.replace({ expression: "round(" + crossing.input.expression + ", 2)" }),
{ name: "cents", match: "calculate" })

await Hook.on("before:state", (crossing) => {
    if (crossing.input.op === "set") return Hook.replace({ value: crossing.input.value.toLowerCase() })
}, { name: "lower case", match: "spell.*" })

const model = Model.scripted({ replies: [(request) => ({
    text: request.messages[0].parts[0].text + " " + request.messages[1].parts[0].text,
})] })
print((await Model.ask("What is a cat?", { model })).text)
print((await Tool.call("calculate", { expression: "10 / 3" })).text)
await State.set("mail", "Ada@Example.com")
print(await State.get("mail"))

for (const one of await Hook.explain("before:tool", "calculate")) {
    print(one.place, one.hook, one.why)
}
