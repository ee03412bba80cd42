/** which(1), Debian's. */

import type { Program } from "@netloom/uapi";
import { isExecutable } from "../libc/spawn.js";
import { command } from "../libc/command.js";

export const which: Program = command({
  name: "which",
  paths: ["/usr/bin/which", "/usr/bin/which.debianutils"],
  usage: "Usage: /usr/bin/which [-a] args\n",
  version: "which from debianutils 5.7",
  raw: true,
  run(c, { operands }) {
    let all = false;
    let at = 0;
    for (; /^-./.test(operands[at] ?? "") && operands[at] !== "--"; at++) {
      for (const letter of operands[at]!.slice(1)) {
        if (letter === "a") all = true;
        else if (letter !== "s") {
          c.stdio.err(`Illegal option -${letter}\n`);
          c.out("Usage: /usr/bin/which [-a] args\n");
          return 2;
        }
      }
    }
    if (operands[at] === "--") at++;
    const names = operands.slice(at);
    let status = names.length === 0 ? 1 : 0;
    const path = c.env.get("PATH") ?? "/usr/local/bin:/usr/bin:/bin";
    for (const name of names) {
      const candidates = name.includes("/")
        ? [name]
        : path.split(":").map((dir) => `${dir === "" ? "." : dir}/${name}`);
      const found = candidates.filter((file) => isExecutable(c.sys, file));
      for (const file of all ? found : found.slice(0, 1)) c.out(`${file}\n`);
      if (found.length === 0) status = 1;
    }
    return status;
  },
});
