let running = 0, most = 0
await Task.map([1, 2, 3, 4, 5], async () => {
  running++
  if (running > most) most = running
  await Task.sleep(0.002)
  running--
}, { limit: 2 })
return [most, running]
