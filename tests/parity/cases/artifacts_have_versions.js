await Artifact.delete("report.md"); await Artifact.delete("raw")
const first = await Artifact.put("report.md", "one", { mime: "text/markdown" })
const second = await Artifact.put("report.md", "two")
const raw = await Artifact.put("raw", new Uint8Array([255, 0]))
const names = (await Artifact.list()).map((ref) => ref.name + " " + ref.version)
const text = async (...words) => String.fromCharCode(...(await Artifact.get(...words)).data)
return [
    [first.version, first.mime, first.size, second.version, second.mime, raw.mime, raw.size],
    [(await text("report.md")) === "two", (await text(first)) === "one"],
    [(await Artifact.get("report.md", { version: 1 })).ref.mime, (await Artifact.get("raw")).data.length], names,
]
