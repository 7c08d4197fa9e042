Run.progress(7, "too far")
Run.progress(0.5)
return "on"
