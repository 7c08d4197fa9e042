local big = ("x"):rep(1000000)
for i = 1, 80 do State.set("k" .. i, big) end
print("never")
