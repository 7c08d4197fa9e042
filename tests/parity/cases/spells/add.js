return (await Run.input("a")) + (await Run.input("b"))
