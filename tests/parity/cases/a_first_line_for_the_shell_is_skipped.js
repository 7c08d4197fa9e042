#!/usr/bin/env -S llmspell run
const lib = require("./modules/shell.js")
throw new Error(lib.text)
