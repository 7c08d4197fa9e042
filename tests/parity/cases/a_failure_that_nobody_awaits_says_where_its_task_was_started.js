Task.spawn(() => {
  throw new Error("unseen")
})
await Task.sleep(0.005)
