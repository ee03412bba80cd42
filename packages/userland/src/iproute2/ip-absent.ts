/** Objects of ip(8) whose part of the kernel is not here: they fail as on a kernel built without it. */

import { AF_NETLINK, Errno, SOCK_CLOEXEC, SOCK_RAW, strerror } from "@netloom/uapi";
import { linkDef } from "@netloom/netlink";
import type { Iproute } from "./iproute.js";
import { matches, type Args } from "./parse-args.js";

export type IpObject = (run: Iproute, args: Args) => number;

const NETLINK_XFRM = 6;

function usage(args: Args, object: string): void {
  if (args.word !== undefined && matches(args.word, "help")) args.die(`Usage: ip ${object} COMMAND\n`, 255);
}

/** Whether the words ask for a list, which is empty here. */
function asksForList(args: Args): boolean {
  const words = args.rest();
  const last = words[words.length - 1];
  return (
    last === undefined ||
    matches(last, "show") ||
    matches(last, "list") ||
    matches(last, "lst") ||
    last === "tunnel" ||
    last === "session" ||
    last === "endpoint"
  );
}

/** Configured by generic netlink: nothing to list, and its family is not registered. */
export const genericObject =
  (object: string, listable = true): IpObject =>
  (run, args) => {
    usage(args, object);
    if (listable && asksForList(args)) return 0;
    return run.die(`RTNETLINK answers: ${strerror("ENOENT")}\nError talking to the kernel\n`, 1);
  };

/** Asked with a dump of RTM_* `type`, which the kernel refuses. */
export const dumpObject =
  (object: string, type: number): IpObject =>
  (run, args) => {
    usage(args, object);
    run.dumping(() => void run.rtnl.dumpRaw(type, linkDef, { family: run.family }, {}, () => {}), 1);
    return 0;
  };

export const xfrmObject: IpObject = (run, args) => {
  usage(args, "xfrm");
  const word = args.word;
  if (word === undefined) return args.die("Usage: ip xfrm { state | policy | monitor } COMMAND\n", 255);
  const listed = args.peek();
  if (
    (matches(word, "state") || matches(word, "policy")) &&
    (listed === undefined || matches(listed, "list") || matches(listed, "show"))
  )
    return 0;
  try {
    run.sys.close(run.sys.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_XFRM));
    return 0;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return run.die(`Cannot open netlink socket: ${strerror(error.code)}\n`, 1);
  }
};
