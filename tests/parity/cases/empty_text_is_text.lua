return { "", Random.choice({ "" }) == "" }
