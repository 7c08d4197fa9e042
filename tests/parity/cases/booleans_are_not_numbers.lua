return { true, Random.choice({ false }), Random.choice({ true }) == true }
