const seen = []
const walk = (name) => async () => { for (let i = 1; i <= 3; i++) { seen.push(name + i); await Task.yield() } }
await Task.all([walk("a"), walk("b")])
return seen.join(" ")
