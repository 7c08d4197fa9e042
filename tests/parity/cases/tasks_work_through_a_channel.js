const jobs = Channel.new(), results = Channel.new(10)
const workers = [1, 2, 3].map(() => async () => { for await (const n of jobs) { await Task.sleep(0.001); await results.send(n * n) } })
Task.spawn(async () => { for (let n = 1; n <= 9; n++) await jobs.send(n); jobs.close() })
await Task.all(workers)
results.close()
let sum = 0
for await (const n of results) sum += n
return sum
