return { -0.0, 1 / Random.choice({ -0.0 }) < 0 }
