print(undefined, null)
