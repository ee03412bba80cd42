/** brctl(8) of bridge-utils 1.7: ioctls for bridges and ports, sysfs for their attributes. */

import {
  AF_UNIX,
  Errno,
  ifreq,
  ifrInt,
  ifrSetInt,
  SIOCBRADDBR,
  SIOCBRADDIF,
  SIOCBRDELBR,
  SIOCBRDELIF,
  SIOCGIFINDEX,
  strerror,
  type Environment,
  type Program,
  type Sys,
} from "@netloom/uapi";
import { ioctlSocket } from "../libc/ioctl-socket.js";
import { Stdio } from "../libc/stdio.js";
import type { Run } from "./run.js";
import { show, showMacs, showStp } from "./show.js";
import { setBridge, setPort } from "./sysfs.js";

interface BrctlCommand {
  readonly name: string;
  /** Fewest arguments. */
  readonly args: number;
  readonly form: string;
  readonly what: string;
  run(run: Run, args: readonly string[]): Promise<number> | number;
}

const COMMANDS: readonly BrctlCommand[] = [
  { name: "addbr", args: 1, form: "<bridge>", what: "make a bridge", run: addBridge },
  { name: "delbr", args: 1, form: "<bridge>", what: "remove a bridge", run: deleteBridge },
  { name: "addif", args: 2, form: "<bridge> <device>", what: "make a device a port", run: addInterfaces },
  { name: "delif", args: 2, form: "<bridge> <device>", what: "release a port", run: deleteInterfaces },
  {
    name: "hairpin",
    args: 3,
    form: "<bridge> <port> {on|off}",
    what: "send frames back where they came from",
    run: hairpin,
  },
  {
    name: "setageing",
    args: 2,
    form: "<bridge> <time>",
    what: "seconds an address is remembered",
    run: timeSetter("ageing_time", "bad ageing time value", "set ageing time failed"),
  },
  { name: "setbridgeprio", args: 2, form: "<bridge> <prio>", what: "priority of the bridge", run: setPriority },
  {
    name: "setfd",
    args: 2,
    form: "<bridge> <time>",
    what: "forward delay",
    run: timeSetter("forward_delay", "bad forward delay value", "set forward delay failed"),
  },
  {
    name: "sethello",
    args: 2,
    form: "<bridge> <time>",
    what: "hello time",
    run: timeSetter("hello_time", "bad hello timer value", "set hello timer failed"),
  },
  {
    name: "setmaxage",
    args: 2,
    form: "<bridge> <time>",
    what: "age of the oldest message",
    run: timeSetter("max_age", "bad max age value", "set max age failed"),
  },
  {
    name: "setpathcost",
    args: 3,
    form: "<bridge> <port> <cost>",
    what: "cost of a port",
    run: portSetter("path_cost", "bad path cost value", "set path cost failed"),
  },
  {
    name: "setportprio",
    args: 3,
    form: "<bridge> <port> <prio>",
    what: "priority of a port",
    run: portSetter("priority", "bad path priority value", "set port priority failed"),
  },
  { name: "show", args: 0, form: "[ <bridge> ]", what: "list the bridges", run: show },
  { name: "showmacs", args: 1, form: "<bridge>", what: "list the addresses learned", run: showMacs },
  { name: "showstp", args: 1, form: "<bridge>", what: "show the spanning tree", run: showStp },
  { name: "stp", args: 2, form: "<bridge> {on|off}", what: "switch the spanning tree", run: setStp },
];

const USAGE = `Usage: brctl [commands]\ncommands:\n${COMMANDS.map((c) => `\t${c.name.padEnd(10)}\t${c.form}\t\t${c.what}\n`).join("")}`;

async function main(sys: Sys, argv: readonly string[], _env: Environment): Promise<number> {
  const stdio = new Stdio(sys);
  const status = await dispatch(sys, stdio, argv);
  await stdio.flush();
  return status;
}

async function dispatch(sys: Sys, stdio: Stdio, argv: readonly string[]): Promise<number> {
  // Options may stand anywhere (getopt_long(3)).
  for (const word of argv.slice(1)) {
    if (word === "--") break;
    if (word === "-h" || word === "--help") {
      stdio.out(USAGE);
      return 0;
    }
    if (word === "-V" || word === "--version") {
      stdio.out("bridge-utils, 1.7\n");
      return 0;
    }
    if (!word.startsWith("-") || word.length === 1) continue;
    stdio.err(
      word.startsWith("--") ? `brctl: unrecognized option '${word}'\n` : `brctl: invalid option -- '${word[1]!}'\n`,
    );
    stdio.err(`Unknown option '?'\n${USAGE}`);
    return 1;
  }
  const words = argv.filter((word) => word !== "--");
  const first = words[1];
  if (first === undefined) {
    stdio.out(USAGE);
    return 1;
  }
  const found = COMMANDS.find((c) => c.name === first);
  if (found === undefined) {
    stdio.err(`never heard of command [${first}]\n${USAGE}`);
    return 1;
  }
  const args = words.slice(2);
  if (args.length < found.args) {
    stdio.err(`Incorrect number of arguments for command\nUsage: brctl ${found.name} ${found.form}\t${found.what}\n`);
    return 1;
  }
  const fd = ioctlSocket(sys, AF_UNIX);
  return found.run({ sys, stdio, fd }, args);
}

/** Runs a request; what fails is said by `text`, given the error's name. */
function attempt(run: Run, request: () => void, text: (error: Errno) => string): number {
  try {
    request();
    return 0;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    run.stdio.err(`${text(error)}\n`);
    return 1;
  }
}

function addBridge(run: Run, [bridge]: readonly string[]): number {
  return attempt(
    run,
    () => run.sys.ioctl(run.fd, SIOCBRADDBR, ifreq(bridge!)),
    (error) =>
      error.code === "EEXIST"
        ? `device ${bridge!} already exists; can't create bridge with the same name`
        : `add bridge failed: ${strerror(error.code)}`,
  );
}

function deleteBridge(run: Run, [bridge]: readonly string[]): number {
  return attempt(
    run,
    () => run.sys.ioctl(run.fd, SIOCBRDELBR, ifreq(bridge!)),
    (error) => {
      if (error.code === "ENXIO" || error.code === "ENODEV") return `bridge ${bridge!} doesn't exist; can't delete it`;
      return error.code === "EBUSY"
        ? `bridge ${bridge!} is still up; can't delete it`
        : `can't delete bridge ${bridge!}: ${strerror(error.code)}`;
    },
  );
}

/** 0 if there is no such device. */
function indexOf(run: Run, device: string): number {
  const ifr = ifreq(device);
  try {
    run.sys.ioctl(run.fd, SIOCGIFINDEX, ifr);
  } catch (error) {
    if (error instanceof Errno) return 0;
    throw error;
  }
  return ifrInt(ifr);
}

/** SIOCBRADDIF or SIOCBRDELIF for each device; the first that fails ends it. */
function eachInterface(
  run: Run,
  args: readonly string[],
  what: number,
  text: (bridge: string, device: string, error: Errno) => string,
): number {
  const bridge = args[0]!;
  for (const device of args.slice(1)) {
    const index = indexOf(run, device);
    const ifr = ifreq(bridge);
    ifrSetInt(ifr, index);
    const status = attempt(
      run,
      () => {
        if (index === 0) throw new Errno("ENODEV");
        run.sys.ioctl(run.fd, what, ifr);
      },
      (error) => {
        if (error.code === "ENODEV")
          return index === 0 ? `interface ${device} does not exist!` : `bridge ${bridge} does not exist!`;
        return text(bridge, device, error);
      },
    );
    if (status !== 0) return status;
  }
  return 0;
}

function addInterfaces(run: Run, args: readonly string[]): number {
  return eachInterface(run, args, SIOCBRADDIF, (bridge, device, error) => {
    if (error.code === "EBUSY")
      return `device ${device} is already a member of a bridge; can't add it to bridge ${bridge}.`;
    if (error.code === "ELOOP")
      return `device ${device} is a bridge device itself; can't add a bridge device to a bridge device.`;
    return `can't add ${device} to bridge ${bridge}: ${strerror(error.code)}`;
  });
}

function deleteInterfaces(run: Run, args: readonly string[]): number {
  return eachInterface(run, args, SIOCBRDELIF, (bridge, device, error) =>
    error.code === "EINVAL"
      ? `device ${device} is not a port of ${bridge}`
      : `can't delete ${device} from ${bridge}: ${strerror(error.code)}`,
  );
}

/** `on`, `off` and what else means them; null for anything else. */
function onOff(text: string): number | null {
  if (text === "on" || text === "yes" || text === "1") return 1;
  return text === "off" || text === "no" || text === "0" ? 0 : null;
}

async function hairpin(run: Run, [bridge, port, word]: readonly string[]): Promise<number> {
  const value = onOff(word!);
  if (value === null) {
    run.stdio.err("expect on/off for argument\n");
    return 1;
  }
  if (indexOf(run, port!) === 0) {
    run.stdio.err(`interface ${port!} does not exist!\n`);
    return 1;
  }
  if (indexOf(run, bridge!) === 0) {
    run.stdio.err(`bridge ${bridge!} does not exist!\n`);
    return 1;
  }
  return stored(
    run,
    setPort(run.sys, port!, "hairpin_mode", value),
    `can't set ${port!} to hairpin on bridge ${bridge!}`,
  );
}

async function setStp(run: Run, [bridge, word]: readonly string[]): Promise<number> {
  const value = onOff(word!);
  if (value === null) {
    run.stdio.err("expect on/off for argument\n");
    return 1;
  }
  return stored(run, setBridge(run.sys, bridge!, "stp_state", value), "set stp status failed");
}

async function setPriority(run: Run, [bridge, text]: readonly string[]): Promise<number> {
  const value = number(text!);
  if (value === null || !Number.isInteger(value)) {
    run.stdio.err("bad priority\n");
    return 1;
  }
  return stored(run, setBridge(run.sys, bridge!, "priority", value), "set bridge priority failed");
}

/** Times are given in seconds and kept in hundredths. */
function timeSetter(attribute: string, bad: string, failed: string) {
  return async (run: Run, [bridge, text]: readonly string[]): Promise<number> => {
    const value = number(text!);
    if (value === null) {
      run.stdio.err(`${bad}\n`);
      return 1;
    }
    return stored(run, setBridge(run.sys, bridge!, attribute, Math.trunc(value * 100)), failed);
  };
}

function portSetter(attribute: string, bad: string, failed: string) {
  return async (run: Run, [, port, text]: readonly string[]): Promise<number> => {
    const value = number(text!);
    if (value === null) {
      run.stdio.err(`${bad}\n`);
      return 1;
    }
    return stored(run, setPort(run.sys, port!, attribute, Math.trunc(value)), failed);
  };
}

/** A number at the beginning of the text, as sscanf(3) finds it. */
function number(text: string): number | null {
  const match = /^\s*[-+]?(?:0[xX][0-9a-fA-F]+|\d+\.?\d*|\.\d+)/.exec(text);
  return match === null ? null : Number(match[0]);
}

async function stored(run: Run, done: Promise<void>, failed: string): Promise<number> {
  try {
    await done;
    return 0;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    run.stdio.err(`${failed}: ${strerror(error.code)}\n`);
    return 1;
  }
}

export const brctl: Program = { name: "brctl", paths: ["/usr/sbin/brctl"], main };
