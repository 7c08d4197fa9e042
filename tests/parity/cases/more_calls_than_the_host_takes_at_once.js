let done = 0
const tasks = []
for (let i = 0; i < 5000; i++) {
  tasks.push(Task.spawn(async () => {
    await Task.sleep(0.001)
    done++
  }))
}
tasks[4899].cancel()
await Task.settle(tasks)
return done
