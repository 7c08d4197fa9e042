local state = State.new{}
for i = 1, 40 do state:set("k" .. i, ("x"):rep(1000000)) end
print("never")
