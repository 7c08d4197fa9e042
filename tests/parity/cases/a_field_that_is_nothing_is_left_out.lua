return Random.choice({ { a = nil, b = 1 } })
