/** systemctl(1) and service(8): no systemd runs in the world, and the real one then says this. */

import type { Program } from "@netloom/uapi";
import { command } from "../libc/command.js";

export const systemctl: Program = command({
  name: "systemctl",
  usage: "Usage: systemctl COMMAND [UNIT]...\nAsk systemd, which does not run here.\n",
  version: "systemd 252 (252.39-1~deb12u1)",
  raw: true,
  run(c) {
    c.stdio.err(
      "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down\n",
    );
    return 1;
  },
});

export const service: Program = command({
  name: "service",
  paths: ["/usr/sbin/service"],
  usage: "Usage: service NAME COMMAND\nRun an init script. There are none here.\n",
  version: "service ver. 1.65.2",
  raw: true,
  run(c, { operands }) {
    if (operands.length === 0) {
      c.stdio.err("Usage: service < option > | --status-all | [ service_name [ command | --full-restart ] ]\n");
      return 1;
    }
    if (operands[0] === "--status-all") return 0;
    c.stdio.err(`${operands[0]}: unrecognized service\n`);
    return 1;
  },
});
