return [await Random.int(7, 7, undefined), await Random.int(7, 7, undefined, undefined)]
