print("loaded")
return {}
