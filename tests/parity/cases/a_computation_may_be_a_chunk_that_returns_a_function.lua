return Task.compute("local function f(n) return n * 2 end\nreturn f", { 21 })
