/** Debian's apt 2.6. */
export { aptPrograms as apt } from "./apt.js";
