/** ifconfig(8) of net-tools 2.10. */

import { IFF_UP, type Environment, type Program, type Sys } from "@netloom/uapi";
import { Stdio } from "../libc/stdio.js";
import { Quit } from "./address.js";
import { configure, IFCONFIG_USAGE } from "./ifconfig-set.js";
import { longText, shortHeading, shortText } from "./interface-print.js";
import { interfaceNames, readInterface } from "./interfaces.js";
import { ioctlSocket } from "../libc/ioctl-socket.js";

async function main(sys: Sys, argv: readonly string[], _env: Environment): Promise<number> {
  const stdio = new Stdio(sys);
  try {
    const status = await run(sys, stdio, argv.slice(1));
    await stdio.flush();
    return status;
  } catch (error) {
    if (!(error instanceof Quit)) throw error;
    await stdio.flush();
    return error.status;
  }
}

async function run(sys: Sys, stdio: Stdio, args: readonly string[]): Promise<number> {
  let all = false;
  let short = false;
  let i = 0;
  for (; i < args.length && args[i]!.startsWith("-"); i++) {
    const arg = args[i]!;
    if (arg === "-a") all = true;
    else if (arg === "-s") short = true;
    else if (arg === "-v") continue;
    else if (arg === "-V" || arg === "-version" || arg === "--version") {
      stdio.out("net-tools 2.10\n");
      return 0;
    } else if (arg === "-?" || arg === "-h" || arg === "-help" || arg === "--help") {
      stdio.out(IFCONFIG_USAGE);
      return 0;
    } else {
      stdio.err(`ifconfig: option \`${arg}' not recognised.\nifconfig: \`--help' gives usage information.\n`);
      return 1;
    }
  }
  const fd = ioctlSocket(sys);
  const name = args[i];
  if (name === undefined) {
    if (short) stdio.out(shortHeading(true));
    for (const each of await interfaceNames(sys, fd)) {
      const found = await readInterface(sys, fd, each);
      if (found !== null && (all || (found.flags & IFF_UP) !== 0))
        stdio.out(short ? shortText(found) : await longText(sys, found));
    }
    return 0;
  }
  if (i + 1 < args.length) return configure(sys, stdio, fd, name.slice(0, 15), args.slice(i + 1));
  const found = await readInterface(sys, fd, name.slice(0, 15));
  if (found === null) {
    stdio.err(`${name}: error fetching interface information: Device not found\n`);
    return 1;
  }
  if (short) stdio.out(shortHeading(true));
  stdio.out(short ? shortText(found) : await longText(sys, found));
  return 0;
}

export const ifconfig: Program = { name: "ifconfig", paths: ["/usr/sbin/ifconfig"], main };
