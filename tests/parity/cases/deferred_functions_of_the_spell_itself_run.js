Task.defer(async () => { await Task.sleep(0.001); print("deferred") })
return "result"
