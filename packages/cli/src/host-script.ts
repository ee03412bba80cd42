/** Scripts of the host, as files of the world. */

import { readFileSync } from "node:fs";
import { UsageError } from "./usage-error.js";

/** Reads a script of the host into the world's files; returns the path it has there. */
export function addFile(files: Map<string, Uint8Array>, name: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(name);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const cause =
      code === "ENOENT"
        ? "there is no such file"
        : code === "EISDIR"
          ? "it is a directory"
          : code === "EACCES"
            ? "permission denied"
            : String(error);
    const next = code === "ENOENT" && /\s/.test(name) ? `to run commands: netloom run -c '${name}'` : "";
    throw new UsageError(`cannot read '${name}': ${cause}`, next);
  }
  // Names keep their form where the world has a place for them, so that messages show what was typed.
  const path = name.startsWith("/") ? name : `/root/${name.replace(/^(\.\.?\/+)+/, "")}`;
  files.set(path, bytes);
  return name.startsWith("/") || !/^\.\.?\//.test(name) ? name : name.replace(/^(\.\.?\/+)+/, "");
}
