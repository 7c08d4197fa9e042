print("before"); print("the loop")
while true do end
