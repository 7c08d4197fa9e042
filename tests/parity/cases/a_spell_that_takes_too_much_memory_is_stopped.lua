local hoard = {}
while true do hoard[#hoard + 1] = ("x"):rep(1000) .. #hoard end
