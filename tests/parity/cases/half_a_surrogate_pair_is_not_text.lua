return Random.choice({ "\xed\xa0\x80" })
