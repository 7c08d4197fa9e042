return { Random.int(7, 7, nil), Random.int(7, 7, nil, nil) }
