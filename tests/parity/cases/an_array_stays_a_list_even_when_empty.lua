return { a = JSON.array(), b = Random.choice({ JSON.array() }), c = JSON.array({ 1 }) }
