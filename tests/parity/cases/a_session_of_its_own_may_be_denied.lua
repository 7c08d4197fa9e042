local _, problem = pcall(Session.open, "mine")
return { problem.code, problem.data.kind }
