/** `ip netconf`: forwarding, reverse-path filter and the like, by device. */

import { AF_INET, AF_INET6, AF_UNSPEC } from "@netloom/uapi";
import {
  NETCONFA_IFINDEX_ALL,
  NETCONFA_IFINDEX_DEFAULT,
  netconfDef,
  RTM_GETNETCONF,
  RTM_NEWNETCONF,
} from "@netloom/netlink";
import type { Iproute } from "./iproute.js";
import { matches, type Args } from "./parse-args.js";
import { printNetconf } from "./print-netconf.js";

const USAGE = "Usage: ip netconf [ show [ dev { DEVICE | all | default } ] ]\n";

export function ipNetconf(run: Iproute, args: Args): number {
  const word = args.word;
  if (word !== undefined) {
    if (matches(word, "help")) return args.die(USAGE, 255);
    if (!matches(word, "show") && !matches(word, "lst") && !matches(word, "list"))
      return run.unknownCommand(word, "netconf");
    args.skip();
  }
  let ifindex = 0;
  for (let option = args.word; option !== undefined; args.skip(), option = args.word) {
    if (option !== "dev") continue;
    const name = args.next();
    ifindex = name === "all" ? NETCONFA_IFINDEX_ALL : name === "default" ? NETCONFA_IFINDEX_DEFAULT : run.ifindex(name);
  }
  const p = run.print;
  if (ifindex !== 0 && run.family !== AF_UNSPEC) {
    const answer = run.rtnl.get(RTM_GETNETCONF, 0, netconfDef, { family: run.family }, { NETCONFA_IFINDEX: ifindex });
    p.begin(run.json, run.pretty);
    printNetconf(run, answer);
    p.end();
    return 0;
  }
  p.begin(run.json, run.pretty);
  for (const family of run.family === AF_UNSPEC ? [AF_INET, AF_INET6] : [run.family]) {
    run.dumping(() => {
      run.rtnl.dump(RTM_GETNETCONF, netconfDef, { family }, {}, (message) => {
        if (message.hdr.type !== RTM_NEWNETCONF) return;
        if (ifindex === 0 || message.attrs.NETCONFA_IFINDEX === ifindex) printNetconf(run, message);
      });
    }, 1);
  }
  p.end();
  return 0;
}
