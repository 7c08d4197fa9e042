local most = 9007199254740991
return { Random.choice({ most }), Random.choice({ -most }), Random.choice({ most }) == most }
