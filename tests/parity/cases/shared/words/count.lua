print("loaded " .. #"count")
return function(text) return select(2, text:gsub("%S+", "")) end
