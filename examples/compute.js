// Heavy work on other processors, while the spell itself goes on.
const countPrimes = (from, to) => {
  let count = 0
  for (let n = from; n <= to; n++) {
    let prime = n > 1
    for (let d = 2; d <= Math.sqrt(n); d++) {
      if (n % d === 0) { prime = false; break }
    }
    if (prime) count++
  }
  return count
}

const parts = await Task.all([
  Task.compute(String(countPrimes), [1, 5000]),
  Task.compute(String(countPrimes), [5001, 10000]),
])

try {
  await Task.compute("return Tool.call('calculate', { expression: '1' })")
} catch (problem) {
  print("a computation has no tools: " + problem.code + " in " + problem.stack.split("\n")[0])
}

return parts[0] + parts[1]
