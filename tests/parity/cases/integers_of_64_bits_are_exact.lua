return { Random.choice({ math.maxinteger }), Random.choice({ math.mininteger }), 9007199254740993 }
