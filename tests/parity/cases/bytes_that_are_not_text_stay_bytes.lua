local bytes = "\xff\xfe\x00\x80"
return { bytes, Random.choice({ bytes }) == bytes }
