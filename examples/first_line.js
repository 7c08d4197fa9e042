// Prints the first line of a file; needs the grant fs.read.
return (await Tool.call("file_read", { path: Run.args[0], limit: 1 })).text.trimEnd()
