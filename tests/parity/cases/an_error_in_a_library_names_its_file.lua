local wrong = require("wrong")
return wrong
