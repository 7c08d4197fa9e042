return JSON.encode(JSON.decode("[18446744073709551616]"))
