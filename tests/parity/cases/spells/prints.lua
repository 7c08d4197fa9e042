print("one")
print("two\nthree")
