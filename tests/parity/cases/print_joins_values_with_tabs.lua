print("one", 2, 2.5, true)
print()
print("")
