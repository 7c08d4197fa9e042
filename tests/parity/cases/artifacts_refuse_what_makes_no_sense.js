const codes = []
const attempt = async (act) => { try { await act(); codes.push("ok") } catch (problem) { codes.push(problem.code) } }
const ref = await Artifact.put("gone", "x")
await Artifact.delete("gone")
await attempt(() => Artifact.put("", "x"))
await attempt(() => Artifact.put("a", "x", { mime: "text" }))
await attempt(() => Artifact.get("nothing"))
await attempt(() => Artifact.get("gone", { version: 0 }))
await attempt(() => Artifact.get(ref))
await attempt(() => Artifact.put("a", "x", { session: "a/b" }))
await Artifact.put("gone", "another")
await attempt(() => Artifact.get(ref))
return codes
