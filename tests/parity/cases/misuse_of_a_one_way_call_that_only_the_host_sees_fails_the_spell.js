Log.info("x", { bad: print })
await Task.sleep(0)
return "on"
