export { one, three } from "./names.js"
