let found
try { require("twice") } catch (problem) { found = [problem.code, problem.message.replaceAll(".js", ".lua")] }
return [...found, require("@extra/twice").name, require("@shared/twice").name]
