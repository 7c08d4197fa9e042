return { Random.choice({ "a\0b" }), #Random.choice({ "a\0b" }) }
