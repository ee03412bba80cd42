/** What the first process of a world finds in its environment. */

import type { Environment } from "@netloom/uapi";

export function defaultEnvironment(tty: boolean): Environment {
  return new Map([
    ["HOME", "/root"],
    ["LC_ALL", "C"],
    ["LOGNAME", "root"],
    ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    ["SHELL", "/bin/bash"],
    ["TERM", tty ? "xterm-256color" : "dumb"],
    ["USER", "root"],
  ]);
}
