local ref = Artifact.put("plan", "x", { session = "ada" })
local _, problem = pcall(Artifact.put, "plan", "x", { session = "bob" })
local held = { #Artifact.list{ session = "ada" }, Artifact.get(ref).ref.session, Artifact.delete("plan", { session = "ada" }) }
return { held, problem.code, problem.data.target }
