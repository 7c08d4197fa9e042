let done = false, turns = 0
const busy = Task.spawn(async () => {
  while (!done) {
    turns++
    if (!Task.preemptive()) await Task.yield()
  }
  return "stopped"
})
const sibling = Task.spawn(async () => { await Task.sleep(0.01); return "slept" })
const slept = await sibling.await()
done = true
return [slept, await busy.await(), turns > 10]
