return Memory.embed()
