async function worker(name) {
  for (let i = 1; i <= 2; i++) {
    print(name, i)
    await Task.sleep(0.005)
  }
}
const a = Task.spawn(worker, "a"), b = Task.spawn(worker, "b")
await a.await()
await b.await()
