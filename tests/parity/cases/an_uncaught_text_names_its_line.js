function check(n) {
  if (n > 2) {
    throw new Error("too many: " + n)
  }
}

check(3)
