print("before")
await Task.compute("print('inside')")
print("after")
