/** `ip link`. */

import { AF_PACKET, AF_UNSPEC, type Awaitable } from "@netloom/uapi";
import {
  linkDef,
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  RTM_DELLINK,
  RTM_DELLINKPROP,
  RTM_NEWLINK,
  RTM_NEWLINKPROP,
  type LinkInfo,
} from "@netloom/netlink";
import { listAddresses } from "./ip-address-list.js";
import { linkXstats } from "./ip-stats.js";
import type { Iproute } from "./iproute.js";
import { linkKind, linkKindNames } from "./link-kinds.js";
import { parseLinkOptions } from "./link-options.js";
import { isValidAltIfname } from "./ll-map.js";
import { matches, type Args } from "./parse-args.js";
import { LINK_USAGE } from "./usage.js";

const usage = (args: Args): never => args.die(LINK_USAGE(linkKindNames()), 255);

/** The rest of `ip link`; returns the exit status. */
export function ipLink(run: Iproute, args: Args): Awaitable<number> {
  const word = args.word;
  if (word === undefined) return showLinks(run, args);
  args.skip();
  if (matches(word, "add")) return modify(run, args, NLM_F_CREATE | NLM_F_EXCL);
  if (matches(word, "set") || matches(word, "change")) return modify(run, args, 0);
  if (matches(word, "replace")) return modify(run, args, NLM_F_CREATE | NLM_F_REPLACE);
  if (matches(word, "delete")) return remove(run, args);
  if (matches(word, "show") || matches(word, "lst") || matches(word, "list")) return showLinks(run, args);
  if (matches(word, "xstats")) return linkXstats(run, args);
  if (matches(word, "afstats")) return afstats(run, args);
  if (matches(word, "property")) return property(run, args);
  if (matches(word, "help")) return help(run, args);
  return run.unknownCommand(word, "link");
}

function showLinks(run: Iproute, args: Args): Awaitable<number> {
  run.family = AF_PACKET;
  return listAddresses(run, args, "link");
}

function modify(run: Iproute, args: Args, flags: number): number {
  const create = (flags & NLM_F_CREATE) !== 0;
  const link = parseLinkOptions(run, args, create ? "create" : "set", usage);
  if (link.done) return 0;
  if (link.type !== null) {
    const info: LinkInfo = { IFLA_INFO_KIND: link.type };
    if (args.word !== undefined) {
      const data = linkKind(link.type)?.parse?.(run, args, create ? 0 : link.index) ?? new Uint8Array(0);
      if (link.type.endsWith("_slave")) info.IFLA_INFO_SLAVE_DATA = data;
      else info.IFLA_INFO_DATA = data;
    }
    link.attrs.IFLA_LINKINFO = info;
  } else if (create) return run.die('Not enough information: "type" argument is required\n', 1);
  run.request(
    RTM_NEWLINK,
    flags,
    linkDef,
    { family: linkFamily(run), index: link.index, flags: link.flags, change: link.change },
    link.attrs,
  );
  return 0;
}

/** The family of a request: what -4 and the like say, but not the link family itself. */
function linkFamily(run: Iproute): number {
  return run.family === AF_PACKET ? AF_UNSPEC : run.family;
}

function remove(run: Iproute, args: Args): number {
  const link = parseLinkOptionsOfDelete(run, args);
  run.request(
    RTM_DELLINK,
    0,
    linkDef,
    { family: linkFamily(run), index: link.index },
    link.group === null ? (link.info === null ? {} : { IFLA_LINKINFO: link.info }) : { IFLA_GROUP: link.group },
  );
  return 0;
}

interface Doomed {
  readonly index: number;
  readonly group: number | null;
  readonly info: LinkInfo | null;
}

function parseLinkOptionsOfDelete(run: Iproute, args: Args): Doomed {
  // With a device, it is that device which is deleted.
  if (args.word === "group" && !namesDevice(args)) {
    const value = args.next();
    const group = run.names.groups.parse(value) ?? args.invalidLine('Invalid "group" value', value);
    return { index: 0, group, info: null };
  }
  const link = parseLinkOptions(run, args, "set", usage);
  return { index: link.index, group: null, info: link.type === null ? null : { IFLA_INFO_KIND: link.type } };
}

/** Whether the words after `group VALUE` name a device. */
const namesDevice = (args: Args): boolean => args.peek(2) !== undefined;

/** `ip link property { add | del } dev DEVICE [ altname NAME ] ...` */
function property(run: Iproute, args: Args): number {
  const operation = args.word;
  if (operation === undefined) return usage(args);
  const add = matches(operation, "add");
  if (!add && !matches(operation, "del")) {
    if (matches(operation, "help")) usage(args);
    return args.die("Operator required\n", 255);
  }
  args.skip();
  let dev: string | null = null;
  const names: { type: number; value: string }[] = [];
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (matches(word, "altname")) {
      const value = args.next();
      if (!isValidAltIfname(value)) args.invalid("not a valid altname", value);
      names.push({ type: 53, value });
    } else {
      if (matches(word, "help")) usage(args);
      const value = word === "dev" ? args.next() : word;
      if (dev !== null) args.duplicateOrGarbage("dev", value);
      dev = value;
    }
  }
  if (dev === null) return args.die('Not enough of information: "dev" argument is required.\n', 255);
  const index = run.ifindex(dev);
  run.request(
    add ? RTM_NEWLINKPROP : RTM_DELLINKPROP,
    add ? NLM_F_EXCL | NLM_F_CREATE | NLM_F_APPEND : 0,
    linkDef,
    { family: linkFamily(run), index },
    { IFLA_PROP_LIST: names },
  );
  return 0;
}

/** Statistics of address families: of MPLS, which no device here speaks. */
function afstats(run: Iproute, args: Args): number {
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "dev") run.ifindex(args.next());
    else if (matches(word, "help")) usage(args);
    else run.unknownCommand(word, "link");
  }
  return 0;
}

function help(run: Iproute, args: Args): number {
  const kind = args.word === undefined ? undefined : linkKind(args.word);
  if (kind?.help === undefined) return usage(args);
  run.print.text(kind.help);
  return 0;
}
