local data = { 1 }
data[2] = data
print(data)
