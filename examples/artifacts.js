// What a spell makes is kept in versions; equal bytes are kept once.
const text = (artifact) => String.fromCharCode(...artifact.data)
await Artifact.delete("report.md")
const draft = await Artifact.put("report.md", "# Draft", { mime: "text/markdown" })
await Artifact.put("report.md", "# Done", { mime: "text/markdown" })
const newest = await Artifact.get("report.md")
return { newest: text(newest), version: newest.ref.version, first: text(await Artifact.get(draft)) }
