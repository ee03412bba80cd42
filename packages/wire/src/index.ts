export * from "./addr.js";
export * from "./utf8.js";
