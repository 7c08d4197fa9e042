return [Run.id.length, Run.id === Run.id, typeof Run.id]
