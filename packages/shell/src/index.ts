export { bash } from "./bash.js";
export { isComplete } from "./parse.js";
export { Shell, type ShellSettings } from "./shell.js";
