Task.all{ function() end, "text" }
