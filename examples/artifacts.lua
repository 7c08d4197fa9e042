-- What a spell makes is kept in versions; equal bytes are kept once.
Artifact.delete("report.md")
local draft = Artifact.put("report.md", "# Draft", { mime = "text/markdown" })
Artifact.put("report.md", "# Done", { mime = "text/markdown" })
local newest = Artifact.get("report.md")
return { newest = newest.data, version = newest.ref.version, first = Artifact.get(draft).data }
