function fail() {
  throw new Error("broken on purpose")
}
fail()
