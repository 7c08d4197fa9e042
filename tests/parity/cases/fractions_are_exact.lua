return { 0.1, Random.choice({ 1e-300 }), 1.5, Random.choice({ 0.30000000000000004 }) }
