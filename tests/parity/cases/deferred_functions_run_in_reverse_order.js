await Task.spawn(() => {
  Task.defer(() => { print("first") })
  Task.defer(() => { print("second") })
  print("work")
}).await()
