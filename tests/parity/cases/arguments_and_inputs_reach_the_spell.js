return [Run.args, await Run.input("n"), await Run.input("list"), (await Run.input("missing")) === null]
