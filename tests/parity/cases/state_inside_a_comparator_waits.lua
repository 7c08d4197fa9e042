local list = { 3, 1, 2 }
State.set("order", "down")
table.sort(list, function(a, b)
  if State.get("order") == "down" then return a > b end
  return a < b
end)
return list
