/** `ip route { show | flush | save }`. */

import { AF_INET, AF_INET6, AF_UNSPEC, Errno, O_WRONLY, type Awaitable } from "@netloom/uapi";
import {
  decodePayload,
  getLe16,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTM_DELROUTE,
  RTM_F_CLONED,
  RTM_GETROUTE,
  RTM_NEWROUTE,
  RTN_LOCAL,
  routeDef,
  NetlinkError,
  type RawNlMessage,
  type RouteAttrs,
  type RtMsg,
} from "@netloom/netlink";
import { encodeUtf8 } from "@netloom/wire";
import { saveDump } from "./dump-file.js";
import { ANY_PREFIX, getPrefix, hostLength, samePrefix, type InetPrefix } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";
import { matches, parseUnsigned, type Args } from "./parse-args.js";
import { printRoute, tableOf, type RouteMessage, type RouteView } from "./print-route.js";
import { parseRealms, parseRouteType } from "./rt-names.js";
import { vrfTableOf } from "./vrf-name.js";

export const ROUTE_DUMP_MAGIC = 0x45311224;
export type RouteListAction = "list" | "flush" | "save";

interface Selection {
  /** 0 for all tables. */
  table: number;
  cloned: boolean;
  protocol: number | null;
  scope: number | null;
  types: number;
  tos: number | null;
  mark: number | null;
  metric: number | null;
  realms: number | null;
  /** A realm without FROM: only the low half counts. */
  realmMask: number;
  iif: number;
  oif: number;
  /** Shorter prefixes than this are left out (`root`). */
  rootDst: InetPrefix;
  /** Longer prefixes than this are left out (`match`); both for `exact`. */
  matchDst: InetPrefix | null;
  rootSrc: InetPrefix;
  matchSrc: InetPrefix | null;
  via: InetPrefix;
  prefsrc: InetPrefix;
}

export function listRoutes(run: Iproute, args: Args, action: RouteListAction): Awaitable<number> {
  if (action === "flush" && args.word === undefined) return run.die('"ip route flush" requires arguments.\n', 1);
  let family = run.family;
  const sel = parseSelection(run, args);
  if (family === AF_UNSPEC && sel.table !== 0) family = AF_INET;
  if (action === "flush") {
    if (sel.cloned && family !== AF_INET6) {
      const status = flushCache(run);
      if (status !== 0 || family === AF_INET) return status;
    }
    return flush(run, family, sel);
  }
  if (action === "save") {
    const raw: RawNlMessage[] = [];
    dump(run, family, sel, (message) => raw.push(message), "Save terminated\n");
    return saveDump(run, ROUTE_DUMP_MAGIC, raw);
  }
  const view = viewOf(sel);
  const p = run.print;
  p.begin(run.json, run.pretty);
  dumpSelected(run, family, sel, (message) => printRoute(run, message, view), "Dump terminated\n");
  p.end();
  return 0;
}

function viewOf(sel: Selection): RouteView {
  const whole = (prefix: InetPrefix): boolean =>
    prefix.family !== AF_UNSPEC && prefix.bitlen === hostLength(prefix.family);
  return {
    table: sel.table,
    types: sel.types,
    oneProtocol: sel.protocol !== null,
    oneScope: sel.scope !== null,
    oneTos: sel.tos !== null,
    oneOif: sel.oif !== 0,
    oneIif: sel.iif !== 0,
    oneMetric: sel.metric !== null,
    oneRealm: sel.realms !== null && sel.realmMask === -1,
    oneVia: whole(sel.via),
    onePrefsrc: whole(sel.prefsrc),
  };
}

function dump(
  run: Iproute,
  family: number,
  sel: Selection,
  visit: (raw: RawNlMessage) => void,
  terminated: string,
): void {
  const attrs: RouteAttrs = {};
  if (sel.table !== 0) attrs.RTA_TABLE = sel.table;
  if (sel.oif !== 0) attrs.RTA_OIF = sel.oif;
  const header = { family, protocol: sel.protocol ?? 0, flags: sel.cloned ? RTM_F_CLONED : 0 };
  run.dumping(() => void run.rtnl.dumpRaw(RTM_GETROUTE, routeDef, header, attrs, visit), 2, terminated);
}

function dumpSelected(
  run: Iproute,
  family: number,
  sel: Selection,
  visit: (message: RouteMessage) => void,
  terminated: string,
): void {
  // Whether the kernel keeps several IPv6 tables is seen from its answers.
  const state = { ip6Tables: false };
  dump(
    run,
    family,
    sel,
    (raw) => {
      if (raw.hdr.type !== RTM_NEWROUTE) return;
      const message = { hdr: raw.hdr, ...decodePayload(routeDef, raw.bytes, raw.start, raw.end) };
      if (isSelected(run, sel, message.header, message.attrs, state)) visit(message);
    },
    terminated,
  );
}

function isSelected(run: Iproute, sel: Selection, r: RtMsg, attrs: RouteAttrs, state: { ip6Tables: boolean }): boolean {
  const table = tableOf(r, attrs);
  if (run.family !== AF_UNSPEC && r.family !== run.family) return false;
  if (r.family === AF_INET6 && table !== RT_TABLE_MAIN) state.ip6Tables = true;
  if (sel.cloned !== ((r.flags & RTM_F_CLONED) !== 0)) return false;
  if (r.family === AF_INET6 && !state.ip6Tables) {
    if (
      sel.table === RT_TABLE_LOCAL
        ? r.type !== RTN_LOCAL
        : sel.table === RT_TABLE_MAIN
          ? r.type === RTN_LOCAL
          : sel.table !== 0
    )
      return false;
  } else if (sel.table > 0 && sel.table !== table) return false;
  if (sel.protocol !== null && sel.protocol !== r.protocol) return false;
  if (sel.scope !== null && sel.scope !== r.scope) return false;
  if (sel.types !== 0 && (sel.types & (1 << r.type)) === 0) return false;
  if (sel.tos !== null && sel.tos !== r.tos) return false;
  if (!prefixInRange(sel.rootDst, sel.matchDst, r.family, r.dstLen, attrs.RTA_DST)) return false;
  if (!prefixInRange(sel.rootSrc, sel.matchSrc, r.family, r.srcLen, attrs.RTA_SRC)) return false;
  if (sel.via.family !== AF_UNSPEC) {
    const via = attrs.RTA_VIA;
    if ((via === undefined ? r.family : getLe16(via, 0)) !== sel.via.family) return false;
    const gateway = via === undefined ? attrs.RTA_GATEWAY : via.subarray(2);
    if (!samePrefix(gateway ?? EMPTY_ADDR, sel.via.bytes, sel.via.bitlen)) return false;
  }
  if (sel.prefsrc.family !== AF_UNSPEC) {
    if (
      r.family !== sel.prefsrc.family ||
      !samePrefix(attrs.RTA_PREFSRC ?? EMPTY_ADDR, sel.prefsrc.bytes, sel.prefsrc.bitlen)
    )
      return false;
  }
  if (sel.realms !== null && (((attrs.RTA_FLOW ?? 0) ^ sel.realms) & sel.realmMask) !== 0) return false;
  if (sel.iif !== 0 && attrs.RTA_IIF !== sel.iif) return false;
  if (sel.oif !== 0 && attrs.RTA_OIF !== sel.oif) return false;
  if (sel.mark !== null && (attrs.RTA_MARK ?? 0) !== sel.mark) return false;
  return sel.metric === null || (attrs.RTA_PRIORITY ?? 0) === sel.metric;
}

const EMPTY_ADDR = new Uint8Array(16);

/** Whether a route's prefix lies inside `root` and contains `match`. */
function prefixInRange(
  root: InetPrefix,
  match: InetPrefix | null,
  family: number,
  length: number,
  bytes: Uint8Array | undefined,
): boolean {
  const addr = bytes ?? EMPTY_ADDR;
  if (root.family !== AF_UNSPEC) {
    if (family !== root.family || root.bitlen > length || !samePrefix(addr, root.bytes, root.bitlen)) return false;
  } else if (root.lengthGiven && root.bitlen > length) return false;
  if (match === null) return true;
  if (match.family !== AF_UNSPEC)
    return family === match.family && match.bitlen >= length && samePrefix(addr, match.bytes, length);
  return !match.lengthGiven || match.bitlen >= length;
}

function parseSelection(run: Iproute, args: Args): Selection {
  const sel: Selection = {
    table: RT_TABLE_MAIN,
    cloned: false,
    protocol: null,
    scope: null,
    types: 0,
    tos: null,
    mark: null,
    metric: null,
    realms: null,
    realmMask: -1,
    iif: 0,
    oif: 0,
    rootDst: ANY_PREFIX,
    matchDst: null,
    rootSrc: ANY_PREFIX,
    matchSrc: null,
    via: ANY_PREFIX,
    prefsrc: ANY_PREFIX,
  };
  let oif: string | null = null;
  let iif: string | null = null;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (matches(word, "table")) {
      const value = args.next();
      const table = run.names.tables.parse(value);
      if (table !== null) sel.table = table;
      else if (value === "all") sel.table = 0;
      else if (value === "cache") sel.cloned = true;
      else args.invalidLine("table id value is invalid", value);
    } else if (matches(word, "vrf")) {
      const value = args.next();
      sel.table = vrfTableOf(run, value) ?? args.invalidLine("Invalid VRF", value);
      // The VRF's own local and broadcast routes are not what is asked for.
      sel.types = ~((1 << 2) | (1 << 3));
    } else if (matches(word, "cached") || matches(word, "cloned")) sel.cloned = true;
    else if (word === "tos" || matches(word, "dsfield")) {
      const value = args.next();
      sel.tos = run.names.parseDsfield(value) ?? args.invalidLine("TOS value is invalid", value);
    } else if (matches(word, "protocol")) {
      const value = args.next();
      sel.protocol =
        run.names.protocols.parse(value) ?? (value === "all" ? null : args.invalidLine('invalid "protocol"', value));
    } else if (matches(word, "scope")) {
      const value = args.next();
      sel.scope =
        run.names.scopes.parse(value) ?? (value === "all" ? null : args.invalidLine('invalid "scope"', value));
    } else if (matches(word, "type")) {
      const value = args.next();
      sel.types = 1 << (parseRouteType(value) ?? args.invalidLine("node type value is invalid", value));
    } else if (word === "dev" || word === "oif") oif = args.next();
    else if (word === "iif") iif = args.next();
    else if (word === "mark") {
      const value = args.next();
      sel.mark = parseUnsigned(value) ?? args.invalid("invalid mark value", value);
    } else if (matches(word, "metric") || matches(word, "priority") || word === "preference") {
      const value = args.next();
      sel.metric = parseUnsigned(value) ?? args.invalidLine('"metric" value is invalid', value);
    } else if (word === "via") {
      let value = args.next();
      const family = viaFamily(value);
      if (family !== null) value = args.next();
      sel.via = getPrefix(args, value, family ?? run.family);
    } else if (word === "src") sel.prefsrc = getPrefix(args, args.next(), run.family);
    else if (matches(word, "realms")) {
      const value = args.next();
      sel.realms = parseRealms(run.names, value) ?? args.invalidLine("invalid realms", value);
      sel.realmMask = -1;
      if ((sel.realms & 0xffff) === 0 && value.endsWith("/")) sel.realmMask &= ~0xffff;
      if (sel.realms >>> 16 === 0 && (!value.includes("/") || value.startsWith("/"))) sel.realmMask &= 0xffff;
    } else if (matches(word, "from")) {
      [sel.rootSrc, sel.matchSrc] = parseRange(run, args, args.next(), sel.rootSrc, sel.matchSrc);
    } else {
      const value = word === "to" ? args.next() : word;
      [sel.rootDst, sel.matchDst] = parseRange(run, args, value, sel.rootDst, sel.matchDst);
    }
  }
  if (oif !== null) sel.oif = run.ifindex(oif);
  if (iif !== null) sel.iif = run.ifindex(iif);
  return sel;
}

/** [ root | match | exact ] PREFIX, beginning with `word`. */
function parseRange(
  run: Iproute,
  args: Args,
  word: string,
  root: InetPrefix,
  match: InetPrefix | null,
): [InetPrefix, InetPrefix | null] {
  if (matches(word, "root")) return [getPrefix(args, args.next(), run.family), match];
  if (matches(word, "match")) return [root, getPrefix(args, args.next(), run.family)];
  const prefix = getPrefix(args, matches(word, "exact") ? args.next() : word, run.family);
  return [prefix, prefix];
}

/** `via inet6 ADDRESS`: the family's name. */
export function viaFamily(word: string): number | null {
  return word === "inet" ? AF_INET : word === "inet6" ? AF_INET6 : null;
}

function flush(run: Iproute, family: number, sel: Selection): number {
  const view = viewOf(sel);
  let round = 0;
  for (;;) {
    const doomed: RouteMessage[] = [];
    dumpSelected(
      run,
      family,
      sel,
      (message) => {
        // The kernel's own guard against IPv6 destinations without a route stays.
        if (
          message.header.family === AF_INET6 &&
          message.header.dstLen === 0 &&
          message.attrs.RTA_PRIORITY === 0xffffffff
        )
          return;
        doomed.push(message);
      },
      "Flush terminated\n",
    );
    if (doomed.length === 0) {
      if (run.stats > 0)
        run.print.text(
          round === 0
            ? "Nothing to flush.\n"
            : `*** Flush is complete after ${round} round${round > 1 ? "s" : ""} ***\n`,
        );
      return 0;
    }
    if (run.stats > 1) for (const message of doomed) printRoute(run, message, view);
    for (const { header, attrs } of doomed) {
      try {
        run.rtnl.request(RTM_DELROUTE, 0, routeDef, header, attrs);
      } catch (error) {
        if (!(error instanceof NetlinkError)) throw error;
        if (error.code !== "ESRCH") run.die(`Failed to send flush request: ${error.message}\n`, 254);
      }
    }
    round++;
    if (run.stats > 0) run.print.text(`\n*** Round ${round}, deleting ${doomed.length} entries ***\n`);
  }
}

/** The cache of IPv4 routes is emptied by writing to a file. */
function flushCache(run: Iproute): number {
  try {
    const fd = run.sys.open("/proc/sys/net/ipv4/route/flush", O_WRONLY);
    void run.sys.write(fd, encodeUtf8("-1"));
    run.sys.close(fd);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    run.err('Cannot open "/proc/sys/net/ipv4/route/flush": No such file or directory\n');
    return 255;
  }
  if (run.stats > 0) run.print.text("*** IPv4 routing cache is flushed.\n");
  return 0;
}
