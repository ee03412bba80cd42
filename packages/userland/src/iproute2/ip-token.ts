/** `ip token`: the interface identifiers for advertised prefixes (ip-token(8)). */

import { AF_INET, AF_INET6, AF_UNSPEC, IFF_LOOPBACK, IFF_NOARP } from "@netloom/uapi";
import { afSpecAttrs, inet6LinkAttrs, linkDef, RTM_GETLINK, RTM_SETLINK } from "@netloom/netlink";
import { formatAddr, getPrefix } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";
import { decodeAttrs, encodeAttrs } from "./link-kind.js";
import { matches, type Args } from "./parse-args.js";

const USAGE = "Usage: ip token { list | get } [ dev DEVICE ]\n       ip token { set TOKEN | del } dev DEVICE\n";

export function ipToken(run: Iproute, args: Args): number {
  const word = args.word;
  if (word === undefined) return list(run, args);
  args.skip();
  if (matches(word, "list") || matches(word, "lst") || matches(word, "show") || matches(word, "get"))
    return list(run, args);
  if (matches(word, "set") || matches(word, "add")) return set(run, args, true);
  if (matches(word, "delete")) return set(run, args, false);
  if (matches(word, "help")) return args.die(USAGE, 255);
  return run.unknownCommand(word, "token");
}

function device(run: Iproute, args: Args): number {
  const name = args.next();
  const index = run.links.indexOf(name);
  return index === 0 ? args.invalidLine("dev is invalid", name) : index;
}

function list(run: Iproute, args: Args): number {
  let ifindex = 0;
  for (; args.word !== undefined; args.skip()) if (args.word === "dev") ifindex = device(run, args);
  const p = run.print;
  p.begin(run.json, run.pretty);
  // Only AF_INET6's links have tokens.
  if (run.family !== AF_INET)
    run.dumping(() => {
      run.rtnl.dump(RTM_GETLINK, linkDef, { family: AF_INET6 }, {}, ({ header, attrs }) => {
        if (header.family !== AF_INET6 || header.flags & (IFF_LOOPBACK | IFF_NOARP)) return;
        if ((ifindex !== 0 && ifindex !== header.index) || attrs.IFLA_PROTINFO === undefined) return;
        const token = decodeAttrs(inet6LinkAttrs, attrs.IFLA_PROTINFO).IFLA_INET6_TOKEN;
        if (token === undefined) return;
        const text = formatAddr(AF_INET6, token);
        const dev = run.links.nameOf(header.index);
        p.openObject();
        p.text("token ");
        p.color("inet6", "token", text, `${text} `);
        p.text("dev ");
        p.color("ifname", "ifname", dev, `${dev}\n`);
        p.closeObject();
      });
    }, 1);
  p.end();
  return 0;
}

function set(run: Iproute, args: Args, given: boolean): number {
  let token: Uint8Array | null = given ? null : new Uint8Array(16);
  let index = 0;
  for (; args.word !== undefined; args.skip()) {
    if (args.word === "dev") index = device(run, args);
    else if (token === null) token = getPrefix(args, args.word, run.family === AF_UNSPEC ? AF_INET6 : run.family).bytes;
  }
  if (token === null) return args.die("Not enough information: token is required.\n", 1);
  if (index === 0) return args.die('Not enough information: "dev" argument is required.\n', 1);
  run.request(
    RTM_SETLINK,
    0,
    linkDef,
    { index },
    { IFLA_AF_SPEC: encodeAttrs(afSpecAttrs, { AF_INET6: { IFLA_INET6_TOKEN: token } }) },
  );
  return 0;
}
