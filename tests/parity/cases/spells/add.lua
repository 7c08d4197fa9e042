return Run.input("a") + Run.input("b")
