pcall(Task.sleep, 60)
