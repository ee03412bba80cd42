/** One run of `ip`, `bridge` or `tc`: its options, its netlink socket, what it has learnt, and its output. */

import { AF_UNSPEC, Errno, strerror, type Environment, type Sys } from "@netloom/uapi";
import { NetlinkClient, NetlinkError } from "@netloom/netlink";
import { Stdio } from "../libc/stdio.js";
import { LinkMap } from "./ll-map.js";
import { NetnsIds } from "./netns-ids.js";
import { Args, Exit, settle } from "./parse-args.js";
import { Printer } from "./print.js";
import { RtNames } from "./rt-names.js";

export class Iproute {
  readonly stdio: Stdio;
  readonly print: Printer;
  readonly names: RtNames;
  readonly links: LinkMap;
  readonly netnsIds: NetnsIds;
  /** -4, -6, -f FAMILY. */
  family: number = AF_UNSPEC;
  /** How often -s and -d were given. */
  stats = 0;
  details = 0;
  human = false;
  iec = false;
  resolve = false;
  oneline = false;
  brief = false;
  json = false;
  pretty = false;
  timestamp = false;
  timestampShort = false;
  force = false;
  all = false;
  compressVlans = false;
  /** Rounds of a flush before it gives up; 0 for no limit. */
  maxFlushLoops = 10;
  private client: NetlinkClient | null = null;

  constructor(
    readonly sys: Sys,
    /** `ip`, `bridge` or `tc`. */
    readonly name: string,
    readonly env: Environment,
  ) {
    this.stdio = new Stdio(sys);
    this.print = new Printer(this.stdio);
    this.names = new RtNames(sys);
    this.links = new LinkMap(sys, () => this.rtnl);
    this.netnsIds = new NetnsIds(this);
  }

  /** The run's rtnetlink socket. */
  get rtnl(): NetlinkClient {
    if (this.client === null) {
      this.client = new NetlinkClient(this.sys);
      this.client.setStrictCheck();
    }
    return this.client;
  }
  closeRtnl(): void {
    this.client?.close();
    this.client = null;
  }

  /** The same run as a child process goes on with it: its own socket and output. */
  inChild(sys: Sys): Iproute {
    const child = new Iproute(sys, this.name, this.env);
    child.family = this.family;
    return child;
  }

  args(words: readonly string[], start = 0): Args {
    return new Args(this.stdio, words, start);
  }

  /** Prints to standard error, after what standard output has let go. */
  err(text: string): void {
    if (this.sys.isatty(1)) this.print.settle();
    settle(this.stdio.flush());
    this.stdio.err(text);
  }
  /** Prints to standard error and ends the command. */
  die(text: string, status: number): never {
    this.err(text);
    throw new Exit(status);
  }
  /** The status of what a command threw, after telling what it was; a killed process goes on unwinding. */
  statusOf(error: unknown): number {
    if (error instanceof Exit) return error.status;
    if (error instanceof NetlinkError) {
      this.reportError(error);
      return this.name === "bridge" ? 255 : 2;
    }
    if (!(error instanceof Errno)) throw error;
    this.err(`${this.name}: ${strerror(error.code)}\n`);
    return this.name === "bridge" ? 255 : 1;
  }
  exit(status: number): never {
    throw new Exit(status);
  }
  /** Complains about a missing device; the status `ip` ends with. */
  noDevice(name: string): never {
    return this.die(`Cannot find device "${name}"\n`, this.name === "bridge" ? 255 : 1);
  }
  /** The index of a device that must be there. */
  ifindex(name: string): number {
    const index = this.links.indexOf(name);
    return index !== 0 ? index : this.noDevice(name);
  }

  /** The same where the device is only to be changed. */
  bareIfindex(name: string): number {
    const index = this.links.bareIndexOf(name);
    return index !== 0 ? index : this.noDevice(name);
  }

  /** Tells why a request failed, as iproute2 does. */
  reportError(error: NetlinkError): void {
    if (error.extack !== null) this.err(sentence("Error", error.extack));
    else this.err(`RTNETLINK answers: ${strerror(error.errno)}\n`);
  }
  /** Sends a request; a warning that comes with its success is printed. */
  request(...call: Parameters<NetlinkClient["request"]>): void {
    const rtnl = this.rtnl;
    rtnl.request(...call);
    if (rtnl.warning !== null) this.err(sentence("Warning", rtnl.warning));
  }
  /** Runs a dump; when it fails, tells why, prints `Dump terminated` and ends with `status`. */
  dumping(dump: () => void, status: number, text = "Dump terminated\n"): void {
    try {
      dump();
    } catch (error) {
      if (!(error instanceof NetlinkError)) throw error;
      // A table that is not there is no error at the end of a dump.
      const silent =
        error.dumpDone && error.extack === null && (error.code === "ENOENT" || error.code === "EOPNOTSUPP");
      if (!silent) this.reportError(error);
      this.die(text, status);
    }
  }

  /** `Command "x" is unknown`, for an object's subcommand. */
  unknownCommand(word: string, object: string): never {
    this.err(`Command "${word}" is unknown, try "${this.name} ${object} help".\n`);
    throw new Exit(255, true);
  }
}

function sentence(kind: string, text: string): string {
  return `${kind}: ${text}${text.endsWith(".") ? "" : "."}\n`;
}
