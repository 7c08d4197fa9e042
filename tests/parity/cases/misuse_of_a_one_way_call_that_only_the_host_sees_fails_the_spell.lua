Log.info("x", { bad = print })
Task.sleep(0)
return "on"
