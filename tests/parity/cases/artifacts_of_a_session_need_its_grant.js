const ref = await Artifact.put("plan", "x", { session: "ada" })
let problem
try { await Artifact.put("plan", "x", { session: "bob" }) } catch (caught) { problem = caught }
const held = [
    (await Artifact.list({ session: "ada" })).length, (await Artifact.get(ref)).ref.session,
    await Artifact.delete("plan", { session: "ada" }),
]
return [held, problem.code, problem.data.target]
