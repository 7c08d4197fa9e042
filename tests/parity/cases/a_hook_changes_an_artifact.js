await Hook.on("before:artifact", (crossing) => {
    if (crossing.input.op === "put") return Hook.replace({ data: "clean", mime: "text/x-clean" })
    if (crossing.input.op === "delete") return Hook.deny("kept for good")
}, { match: "spell.watched" })
const ref = await Artifact.put("watched", "dirty")
let code
try { await Artifact.delete("watched") } catch (problem) { code = problem.code }
return [String.fromCharCode(...(await Artifact.get(ref)).data) === "clean", ref.mime, code]
