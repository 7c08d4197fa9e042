print("first\nsecond\n\nfourth")
