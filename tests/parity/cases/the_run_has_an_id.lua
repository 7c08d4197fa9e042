return { #Run.id, Run.id == Run.id, type(Run.id) }
