Artifact.delete("report.md") Artifact.delete("raw")
local first = Artifact.put("report.md", "one", { mime = "text/markdown" })
local second = Artifact.put("report.md", "two")
local raw = Artifact.put("raw", "\255\0")
local names = {}
for i, ref in ipairs(Artifact.list()) do names[i] = ref.name .. " " .. ref.version end
return {
    { first.version, first.mime, first.size, second.version, second.mime, raw.mime, raw.size },
    { Artifact.get("report.md").data == "two", Artifact.get(first).data == "one" },
    { Artifact.get("report.md", { version = 1 }).ref.mime, #Artifact.get("raw").data }, names,
}
