#!/usr/bin/env lua
return { text = "three" }
