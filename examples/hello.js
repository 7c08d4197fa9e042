// Greets whoever is named on the command line.
return "Hello, " + (Run.args[0] ?? "you") + "!"
