const data = [1]
data[1] = data
print(data)
