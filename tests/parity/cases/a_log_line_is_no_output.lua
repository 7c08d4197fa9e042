Log.info("text", { n = 1 })
Log.debug("more")
print("out")
