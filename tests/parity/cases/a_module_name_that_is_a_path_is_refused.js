const found = []
const attempt = (f) => { try { f() } catch (problem) { found.push(problem.code) } }
attempt(() => require("/etc/passwd"))
attempt(() => require("../../conftest"))
attempt(() => require("@nowhere/x"))
attempt(() => require("@shared/../extra/twice"))
attempt(() => require("modules/lib"))
attempt(() => require("./modules/data.txt"))
return found
