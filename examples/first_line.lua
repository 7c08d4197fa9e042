-- Prints the first line of a file; needs the grant fs.read.
return (Tool.call("file_read", { path = Run.args[1], limit = 1 }).text:gsub("\n$", ""))
