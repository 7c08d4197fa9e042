#!/usr/bin/env -S llmspell run
local lib = require("./modules/shell")
error({ message = lib.text })
