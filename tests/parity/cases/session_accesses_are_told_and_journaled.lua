local session = Session.open("told")
session:append("x")
session:messages()
