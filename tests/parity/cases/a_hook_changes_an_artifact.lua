Hook.on("before:artifact", function(crossing)
    if crossing.input.op == "put" then return Hook.replace{ data = "clean", mime = "text/x-clean" } end
    if crossing.input.op == "delete" then return Hook.deny("kept for good") end
end, { match = "spell.watched" })
local ref = Artifact.put("watched", "dirty")
local _, problem = pcall(Artifact.delete, "watched")
return { Artifact.get(ref).data == "clean", ref.mime, problem.code }
