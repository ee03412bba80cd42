/** A world for tests: boots it with one program and collects what it writes. */

import type { Awaitable, Sys } from "@netloom/uapi";
import { decodeUtf8, encodeUtf8 } from "@netloom/wire";
import { World, type WorldOptions } from "../world.js";

export interface Booted {
  readonly status: number;
  readonly message: string | null;
  readonly out: string;
  /** Virtual seconds at the end. */
  readonly seconds: number;
}

export async function boot(
  main: (sys: Sys) => Awaitable<number>,
  options: WorldOptions = {},
  world = new World(options),
): Promise<Booted> {
  let out = "";
  const end = await world.run(main, { stdout: (bytes) => (out += decodeUtf8(bytes)) });
  return { ...end, out, seconds: Math.floor(world.timers.nowNs / 1e6) / 1e3 };
}

export function say(sys: Sys, text: string): Awaitable<number> {
  return sys.write(1, encodeUtf8(text));
}

/** A whole file as text. */
export async function cat(sys: Sys, path: string): Promise<string> {
  const fd = sys.open(path, 0);
  let text = "";
  for (;;) {
    const bytes = await sys.read(fd, 4096);
    if (bytes.length === 0) break;
    text += decodeUtf8(bytes);
  }
  sys.close(fd);
  return text;
}

/** The code of the Errno that `call` throws; "ok" if it does not. */
export function codeOf(call: () => unknown): string {
  try {
    call();
    return "ok";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : `not an Errno: ${String(error)}`;
  }
}
