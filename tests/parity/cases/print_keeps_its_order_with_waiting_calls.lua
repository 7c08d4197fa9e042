for i = 1, 3 do
  print("before", i)
  Task.sleep(0)
  print("after", i)
end
