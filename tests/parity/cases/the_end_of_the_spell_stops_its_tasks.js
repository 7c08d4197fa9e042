Task.spawn(async () => { await Task.sleep(0.05); print("never") })
return "over"
