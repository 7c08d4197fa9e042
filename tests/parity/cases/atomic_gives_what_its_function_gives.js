let calls = 0
const value = Task.atomic(() => { calls++; return { calls } })
const nothing = Task.atomic(() => {})
return [value.calls, nothing === undefined, Task.atomic(() => Task.atomic(() => "nested"))]
