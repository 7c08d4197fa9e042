return { 1.0, Random.choice({ 2.0 }) }
