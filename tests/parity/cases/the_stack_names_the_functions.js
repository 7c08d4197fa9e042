function third() { throw Object.assign(new Error("deep"), { code: "x.y" }) }
function second() { third() }
function first() { second() }
first()
