return { Run.args, Run.input("n"), Run.input("list"), Run.input("missing") == nil }
