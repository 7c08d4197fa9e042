local given = { 1, 2.5, "text", true, { a = { 1, 2 } }, "\255\0" }
local got = Task.compute("function(...) return { ... } end", given)
return { got, Task.compute("return 1 == nil") }
