print("before")
Task.compute("print('inside')")
print("after")
