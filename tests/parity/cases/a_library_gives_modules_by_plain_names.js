const words = require("words")
import { greet } from "words"
return [words.count("one two  three"), greet, require("words").count === words.count]
