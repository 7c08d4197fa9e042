let size = 0
const text = () => "x".repeat(20000)
for (let i = 1; i <= 400; i++) {
  size += (await Task.all([text]))[0].length + (await Task.timeout(5, text)).length + (await Task.scope(text)).length
}
return size
