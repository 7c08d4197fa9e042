const text = "function f(n) {\n  const deep = () => { throw Object.assign(new Error('no'), { code: 'my.code', data: { n } }) }\n  deep()\n}"
return await Task.compute(text, [7])
