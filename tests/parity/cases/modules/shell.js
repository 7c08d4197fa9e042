#!/usr/bin/env node
exports.text = "three"
