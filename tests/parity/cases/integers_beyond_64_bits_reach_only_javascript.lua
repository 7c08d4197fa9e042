return Run.input("huge")
