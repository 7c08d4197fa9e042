for (let i = 1; i <= 3; i++) {
  print("before", i)
  await Task.sleep(0)
  print("after", i)
}
