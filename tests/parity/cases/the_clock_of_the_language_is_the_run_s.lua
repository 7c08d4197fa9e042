local now = Time.now()
return { math.abs(os.time() - now) < 2, os.date("!%Y") == Time.format(now, "%Y") }
