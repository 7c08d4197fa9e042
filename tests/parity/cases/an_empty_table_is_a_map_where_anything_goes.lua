return { a = {}, b = Random.choice({ {} }) }
