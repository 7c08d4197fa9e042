return { 0, -1, Random.choice({ 42 }), 2147483648 }
