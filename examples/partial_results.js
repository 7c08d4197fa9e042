// Results given while the spell goes on; the caller shows them at once.
for (let step = 1; step <= 3; step++) {
    await Task.sleep(0.002)
    await Run.output({ step, of: 3 })
}
return "done"
