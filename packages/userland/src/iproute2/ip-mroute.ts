/** `ip mroute` and `ip mrule`: multicast routes, of which the kernel here has none, and the rules they are looked up by. */

import { AF_INET6 } from "@netloom/uapi";
import { routeDef, RTM_GETROUTE, RTM_NEWROUTE, RTNL_FAMILY_IP6MR, RTNL_FAMILY_IPMR } from "@netloom/netlink";
import type { Iproute } from "./iproute.js";
import { matches, type Args } from "./parse-args.js";
import { PLAIN_ROUTE, printRoute } from "./print-route.js";
import { MROUTE_USAGE } from "./usage.js";

export function ipMroute(run: Iproute, args: Args): number {
  const word = args.word;
  if (word === undefined) return list(run, args);
  if (matches(word, "add") || matches(word, "change") || matches(word, "replace") || matches(word, "delete"))
    return run.unknownCommand(word, "mroute");
  if (matches(word, "list") || matches(word, "show") || matches(word, "lst")) {
    args.skip();
    return list(run, args);
  }
  if (matches(word, "help")) return args.die(MROUTE_USAGE, 255);
  return run.unknownCommand(word, "mroute");
}

function list(run: Iproute, args: Args): number {
  const family = run.family === AF_INET6 ? RTNL_FAMILY_IP6MR : RTNL_FAMILY_IPMR;
  let table = 0;
  let iif: string | null = null;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (matches(word, "table")) {
      const value = args.next();
      const id = run.names.tables.parse(value);
      if (id !== null) table = id;
      else if (value === "all") table = 0;
      else if (value === "help") args.die(MROUTE_USAGE, 255);
      else args.invalidLine("table id value is invalid", value);
    } else if (word === "iif") iif = args.next();
    else {
      const value = matches(word, "from") || matches(word, "to") ? args.next() : word;
      if (matches(value, "help")) args.die(MROUTE_USAGE, 255);
      if (value !== "default" && value !== "any" && value !== "all")
        args.die(`Error: ??? prefix is expected rather than "${value}".\n`, 1);
    }
  }
  if (iif !== null) run.ifindex(iif);
  run.print.begin(run.json, run.pretty);
  run.dumping(() => {
    run.rtnl.dump(RTM_GETROUTE, routeDef, { family }, table === 0 ? {} : { RTA_TABLE: table }, (message) => {
      if (message.hdr.type === RTM_NEWROUTE) printRoute(run, message, PLAIN_ROUTE);
    });
  }, 1);
  run.print.end();
  return 0;
}
