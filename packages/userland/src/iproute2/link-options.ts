/** The options of `ip link add`, `ip link set` and of a veth's peer: words into a link message. */

import {
  Errno,
  IFALIASZ,
  IFF_ALLMULTI,
  IFF_DYNAMIC,
  IFF_MULTICAST,
  IFF_NOARP,
  IFF_NOTRAILERS,
  IFF_PROMISC,
  IFF_UP,
  strerror,
} from "@netloom/uapi";
import { encodeUtf8 } from "@netloom/wire";
import {
  afSpecAttrs,
  linkDef,
  NetlinkError,
  RTEXT_FILTER_SKIP_STATS,
  RTEXT_FILTER_VF,
  RTM_GETLINK,
  RTM_NEWLINK,
  type LinkAttrs,
} from "@netloom/netlink";
import type { Iproute } from "./iproute.js";
import { encodeAttrs } from "./link-kind.js";
import { parseVf } from "./link-vf.js";
import { isVrf } from "./vrf-name.js";
import { getLladdr } from "./inet-addr.js";
import { isValidAltIfname, isValidIfname } from "./ll-map.js";
import { atoi, matches, parseS32, parseUnsigned, type Args } from "./parse-args.js";

/** What the words ask for. */
export interface LinkOptions {
  /** The device, by its name; null for a group of devices that `parseLinkOptions` has dealt with. */
  readonly dev: string | null;
  /** The word after `type`; the kind's own options follow it. */
  readonly type: string | null;
  readonly index: number;
  readonly flags: number;
  readonly change: number;
  readonly attrs: LinkAttrs;
  /** All done: a group was changed. */
  readonly done: boolean;
}

const OPER_STATES: readonly string[] = ["UNKNOWN", "NOTPRESENT", "DOWN", "LOWERLAYERDOWN", "TESTING", "DORMANT", "UP"];
const GSO_MAX_SEGS = 65535;
const ADDR_GEN_MODES: readonly string[] = ["eui64", "none", "stable_secret", "random"];
const FLAG_OPTIONS: ReadonlyMap<string, readonly [number, boolean]> = new Map([
  ["multicast", [IFF_MULTICAST, true]],
  ["allmulticast", [IFF_ALLMULTI, true]],
  ["promisc", [IFF_PROMISC, true]],
  ["trailers", [IFF_NOTRAILERS, false]],
  ["arp", [IFF_NOARP, false]],
]);
/** Options of one number that are known by their whole name. */
const SIZE_OPTIONS: ReadonlyMap<string, "IFLA_GSO_MAX_SIZE" | "IFLA_GSO_MAX_SEGS" | "IFLA_GRO_MAX_SIZE"> = new Map([
  ["gso_max_size", "IFLA_GSO_MAX_SIZE"],
  ["gso_max_segs", "IFLA_GSO_MAX_SEGS"],
  ["gro_max_size", "IFLA_GRO_MAX_SIZE"],
]);

/** The usage text of `ip link`; set by the file that has it, as this one can not import it. */
type Usage = (args: Args) => never;

/**
 * Reads words up to and with `type KIND`. Complains and exits on a wrong one. `action` tells a link
 * that is made (and its peer) from one that is changed.
 */
export function parseLinkOptions(run: Iproute, args: Args, action: "create" | "set", usage?: Usage): LinkOptions {
  const attrs: LinkAttrs = {};
  const create = action === "create";
  let flags = 0;
  let change = 0;
  let index = 0;
  let group = -1;
  let name: string | null = null;
  let dev: string | null = null;
  let link: string | null = null;
  let type: string | null = null;
  let address: Uint8Array | null = null;
  const setFlag = (bit: number, on: boolean): void => {
    change |= bit;
    flags = on ? flags | bit : flags & ~bit;
  };
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    const flagOption = FLAG_OPTIONS.get(word);
    const sizeOption = SIZE_OPTIONS.get(word);
    if (word === "up" || word === "down") setFlag(IFF_UP, word === "up");
    else if (word === "name") {
      const value = args.next();
      if (name !== null) args.duplicate("name", value);
      if (!isValidIfname(value)) args.invalid('"name" not a valid ifname', value);
      name = value;
    } else if (word === "index") {
      const value = args.next();
      if (index !== 0) args.duplicate("index", value);
      index = atoi(value);
      if (index <= 0) args.invalid('Invalid "index" value', value);
    } else if (matches(word, "link")) link = args.next();
    else if (matches(word, "address")) {
      address = getLladdr(args, args.next());
      attrs.IFLA_ADDRESS = address;
    } else if (matches(word, "broadcast") || word === "brd") attrs.IFLA_BROADCAST = getLladdr(args, args.next());
    else if (matches(word, "txqueuelen") || word === "qlen" || matches(word, "txqlen")) {
      const value = args.next();
      if (attrs.IFLA_TXQLEN !== undefined) args.duplicate("txqueuelen", value);
      attrs.IFLA_TXQLEN = parseS32(value) ?? args.invalidLine('Invalid "txqueuelen" value', value);
    } else if (word === "mtu") {
      const value = args.next();
      if (attrs.IFLA_MTU !== undefined) args.duplicate("mtu", value);
      attrs.IFLA_MTU = parseS32(value) ?? args.invalidLine('Invalid "mtu" value', value);
    } else if (word === "xdp" || word === "xdpgeneric" || word === "xdpdrv" || word === "xdpoffload") {
      refuseXdp(args);
    } else if (word === "netns") {
      const value = args.next();
      if (attrs.IFLA_NET_NS_FD !== undefined || attrs.IFLA_NET_NS_PID !== undefined) args.duplicate("netns", value);
      const fd = openNetns(run, value);
      if (fd >= 0) attrs.IFLA_NET_NS_FD = fd;
      else attrs.IFLA_NET_NS_PID = parseS32(value) ?? args.invalidLine('Invalid "netns" value', value);
    } else if (flagOption !== undefined) {
      args.next();
      setFlag(flagOption[0], args.onOff(word) === flagOption[1]);
    } else if (word === "carrier") {
      args.next();
      attrs.IFLA_CARRIER = args.oneOfOnOff("carrier", 22) ? 1 : 0;
    } else if (word === "vf") parseVf(args, attrs);
    else if (matches(word, "master")) {
      const value = args.next();
      const master = run.links.bareIndexOf(value);
      if (master === 0) args.invalidLine("Device does not exist", value);
      attrs.IFLA_MASTER = master;
    } else if (word === "vrf") {
      const value = args.next();
      if (!isVrf(run, value)) args.invalidLine("Not a valid VRF name", value);
      const master = run.links.indexOf(value);
      if (master === 0) args.invalidLine("Device does not exist", value);
      attrs.IFLA_MASTER = master;
    } else if (matches(word, "nomaster")) attrs.IFLA_MASTER = 0;
    else if (matches(word, "dynamic")) {
      args.next();
      setFlag(IFF_DYNAMIC, args.onOff("dynamic"));
    } else if (matches(word, "type")) {
      type = args.next();
      args.skip();
      break;
    } else if (matches(word, "alias")) {
      attrs.IFLA_IFALIAS = args.next();
      if (encodeUtf8(attrs.IFLA_IFALIAS).length >= IFALIASZ) args.invalidLine("alias too long", attrs.IFLA_IFALIAS);
    } else if (word === "group") {
      const value = args.next();
      if (group !== -1) args.duplicate("group", value);
      group = run.names.groups.parse(value) ?? args.invalidLine('Invalid "group" value', value);
    } else if (word === "mode") {
      const value = args.next().toLowerCase();
      const mode = ["default", "dormant"].indexOf(value);
      attrs.IFLA_LINKMODE = mode >= 0 ? mode : args.invalidLine("Invalid link mode", args.word!);
    } else if (word === "state") {
      const value = args.next();
      const state = OPER_STATES.indexOf(value.toUpperCase());
      attrs.IFLA_OPERSTATE = state >= 0 ? state : args.invalidLine("Invalid operstate", value);
    } else if (matches(word, "numtxqueues"))
      attrs.IFLA_NUM_TX_QUEUES = queues(args, "numtxqueues", attrs.IFLA_NUM_TX_QUEUES);
    else if (matches(word, "numrxqueues"))
      attrs.IFLA_NUM_RX_QUEUES = queues(args, "numrxqueues", attrs.IFLA_NUM_RX_QUEUES);
    else if (matches(word, "addrgenmode")) {
      const value = args.next();
      const mode = ADDR_GEN_MODES.indexOf(value);
      if (mode < 0) args.invalidLine("Invalid address generation mode", value);
      attrs.IFLA_AF_SPEC = encodeAttrs(afSpecAttrs, { AF_INET6: { IFLA_INET6_ADDR_GEN_MODE: mode } });
    } else if (matches(word, "link-netns")) {
      const value = args.next();
      if (attrs.IFLA_LINK_NETNSID !== undefined) args.duplicate("link-netns/link-netnsid", value);
      const id = run.netnsIds.idOfName(value);
      attrs.IFLA_LINK_NETNSID = id >= 0 ? id : args.invalidLine('Invalid "link-netns" value', value);
    } else if (matches(word, "link-netnsid")) {
      const value = args.next();
      if (attrs.IFLA_LINK_NETNSID !== undefined) args.duplicate("link-netns/link-netnsid", value);
      attrs.IFLA_LINK_NETNSID = parseS32(value) ?? args.invalidLine('Invalid "link-netnsid" value', value);
    } else if (word === "protodown") {
      args.next();
      attrs.IFLA_PROTO_DOWN = args.oneOfOnOff("protodown", 22) ? 1 : 0;
    } else if (word === "protodown_reason") {
      const value = args.next();
      const bit = parseUnsigned(value, 31) ?? args.invalidLine("invalid protodown reason", value);
      args.next();
      const mask = (1 << bit) >>> 0;
      const set = args.onOff("protodown_reason") ? mask : 0;
      const before = attrs.IFLA_PROTO_DOWN_REASON;
      attrs.IFLA_PROTO_DOWN_REASON = {
        IFLA_PROTO_DOWN_REASON_MASK: ((before?.IFLA_PROTO_DOWN_REASON_MASK ?? 0) | mask) >>> 0,
        IFLA_PROTO_DOWN_REASON_VALUE: ((before?.IFLA_PROTO_DOWN_REASON_VALUE ?? 0) | set) >>> 0,
      };
    } else if (sizeOption !== undefined) {
      const value = args.next();
      const max = sizeOption === "IFLA_GSO_MAX_SEGS" ? GSO_MAX_SEGS : undefined;
      attrs[sizeOption] = parseUnsigned(value, max) ?? args.invalidLine(`Invalid "${word}" value`, value);
    } else if (word === "parentdev") attrs.IFLA_PARENT_DEV_NAME = args.next();
    else {
      if (matches(word, "help") && usage !== undefined) usage(args);
      const value = word === "dev" ? args.next() : word;
      if (dev !== null) args.duplicateOrGarbage("dev", value);
      if (!isValidAltIfname(value)) args.invalid('"dev" not a valid ifname', value);
      dev = value;
    }
  }
  if (dev !== null && address !== null) checkAddressLength(run, dev, address.length);
  // `ip link add dev X` and `ip link add name X` are the same.
  if (name === null) name = dev;
  else if (dev === null) dev = name;
  const moved = attrs.IFLA_NET_NS_FD !== undefined || attrs.IFLA_NET_NS_PID !== undefined;
  if (index !== 0 && !create && !moved)
    args.die("index can be used only when creating devices or when moving device to another netns.\n", 255);
  if (group !== -1) {
    if (dev === null) {
      if (args.word !== undefined)
        args.die(`Garbage instead of arguments "${args.word} ...". Try "ip link help".\n`, 255);
      if (create) args.die("group cannot be used when creating devices.\n", 255);
      attrs.IFLA_GROUP = group;
      run.request(RTM_NEWLINK, 0, linkDef, { flags, change }, attrs);
      return { dev: null, type, index: 0, flags, change, attrs, done: true };
    }
    attrs.IFLA_GROUP = group;
  }
  if (create) {
    if (name !== dev) args.die('both "name" and "dev" cannot be used when creating devices.\n', 255);
    if (link !== null) attrs.IFLA_LINK = run.bareIfindex(link);
    if (name !== null) attrs.IFLA_IFNAME = name;
  } else {
    if (dev === null) return args.die('Not enough information: "dev" argument is required.\n', 255);
    const moveTo = index;
    index = run.bareIfindex(dev);
    if (moveTo !== 0) attrs.IFLA_NEW_IFINDEX = moveTo;
    if (name !== dev && name !== null) attrs.IFLA_IFNAME = name;
  }
  return { dev, type, index, flags, change, attrs, done: false };
}

function queues(args: Args, name: string, given: number | undefined): number {
  const value = args.next();
  if (given !== undefined) args.duplicate(name, value);
  return parseS32(value) ?? args.invalidLine(`Invalid "${name}" value`, value);
}

/** There are no programs to attach; only to take one away is always possible, as the last word. */
function refuseXdp(args: Args): void {
  const value = args.next();
  if ((value === "off" || value === "none") && args.peek() === undefined) return;
  if (value === "object" || value === "obj") {
    const file = args.next();
    args.die(`Error opening object ${file}: ${strerror("ENOENT")}\nCannot initialize ELF context!\n`, 255);
  }
  args.die(`What mode is "${value}"?\n`, 255);
}

/** A descriptor of a namespace file; -1 if there is none of that name. */
function openNetns(run: Iproute, name: string): number {
  try {
    return run.netnsIds.open(name);
  } catch (error) {
    if (error instanceof Errno) return -1;
    throw error;
  }
}

function checkAddressLength(run: Iproute, dev: string, length: number): void {
  let expected: number | undefined;
  try {
    const attrs: LinkAttrs = {
      IFLA_EXT_MASK: RTEXT_FILTER_VF | RTEXT_FILTER_SKIP_STATS,
      ...(isValidIfname(dev) ? { IFLA_IFNAME: dev } : { IFLA_ALT_IFNAME: dev }),
    };
    expected = run.rtnl.get(RTM_GETLINK, 0, linkDef, {}, attrs).attrs.IFLA_ADDRESS?.length;
  } catch (error) {
    if (!(error instanceof NetlinkError)) throw error;
  }
  if (expected !== undefined && expected !== length)
    run.die(`Invalid address length ${length} - must be ${expected} bytes\n`, 1);
}
