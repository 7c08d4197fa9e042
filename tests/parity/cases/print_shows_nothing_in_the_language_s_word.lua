print(nil, JSON.null)
