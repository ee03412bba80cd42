/** `ip neigh`. */

import { AF_PACKET, AF_UNSPEC } from "@netloom/uapi";
import {
  decodePayload,
  NetlinkError,
  neighDef,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  NTF_EXT_LEARNED,
  NTF_EXT_MANAGED,
  NTF_PROXY,
  NTF_ROUTER,
  NTF_USE,
  NUD_FAILED,
  NUD_NOARP,
  NUD_NONE,
  NUD_PERMANENT,
  NUD_STALE,
  RTM_DELNEIGH,
  RTM_GETNEIGH,
  RTM_NEWNEIGH,
  type NeighAttrs,
} from "@netloom/netlink";
import { ANY_PREFIX, getAddr, getLladdr, getPrefix, prefixSelects, type InetPrefix } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";
import { matches, parseUnsigned, type Args } from "./parse-args.js";
import { printNeigh, type NeighMessage } from "./print-neigh.js";
import { NEIGH_USAGE } from "./usage.js";
import { isVrf } from "./vrf-name.js";

const NUD_ALL = 0xff;

export function ipNeigh(run: Iproute, args: Args): number {
  const word = args.word;
  if (word === undefined) return listNeighs(run, args, false);
  args.skip();
  if (matches(word, "add")) return modify(run, args, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_EXCL);
  if (matches(word, "change") || word === "chg") return modify(run, args, RTM_NEWNEIGH, NLM_F_REPLACE);
  if (matches(word, "replace")) return modify(run, args, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE);
  if (matches(word, "delete")) return modify(run, args, RTM_DELNEIGH, 0);
  if (matches(word, "get")) return get(run, args);
  if (matches(word, "show") || matches(word, "lst") || matches(word, "list")) return listNeighs(run, args, false);
  if (matches(word, "flush")) return listNeighs(run, args, true);
  if (matches(word, "help")) return args.die(NEIGH_USAGE, 255);
  return run.unknownCommand(word, "neigh");
}

/** A state's name by abbreviation, or its number; null if it is neither. */
export function parseNudState(word: string): number | null {
  if (matches(word, "permanent")) return NUD_PERMANENT;
  if (matches(word, "reachable")) return 0x02;
  if (word === "noarp") return NUD_NOARP;
  if (word === "none") return NUD_NONE;
  if (word === "stale") return NUD_STALE;
  if (word === "incomplete") return 0x01;
  if (word === "delay") return 0x08;
  if (word === "probe") return 0x10;
  if (matches(word, "failed")) return NUD_FAILED;
  const number = parseUnsigned(word, 255);
  return number !== null && number < 0x100 && (number & (number - 1)) === 0 ? number : null;
}

function modify(run: Iproute, args: Args, type: number, flags: number): number {
  const attrs: NeighAttrs = {};
  let dst: InetPrefix | null = null;
  let dev: string | null = null;
  let state = NUD_PERMANENT;
  let ndmFlags = 0;
  let extFlags = 0;
  let lladdr: string | null = null;
  let dstWord: string | null = null;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (matches(word, "lladdr")) {
      const value = args.next();
      if (lladdr !== null) args.duplicate("lladdr", value);
      lladdr = value;
    } else if (word === "nud") {
      const value = args.next();
      state = parseNudState(value) ?? args.invalid("nud state is bad", value);
    } else if (matches(word, "proxy")) {
      const value = args.next();
      if (matches(value, "help")) args.die(NEIGH_USAGE, 255);
      if (dst !== null) args.duplicate("address", value);
      dst = getAddr(args, value, run.family);
      dstWord = value;
      ndmFlags |= NTF_PROXY;
    } else if (word === "router") ndmFlags |= NTF_ROUTER;
    else if (word === "use") ndmFlags |= NTF_USE;
    else if (word === "managed") {
      extFlags |= NTF_EXT_MANAGED;
      state = NUD_NONE;
    } else if (matches(word, "extern_learn")) ndmFlags |= NTF_EXT_LEARNED;
    else if (word === "dev") dev = args.next();
    else if (matches(word, "protocol")) {
      const value = args.next();
      attrs.NDA_PROTOCOL = run.names.protocols.parse(value) ?? args.invalidLine('"protocol" value is invalid', value);
    } else {
      const value = word === "to" ? args.next() : word;
      if (matches(value, "help") && dst === null) args.die(NEIGH_USAGE, 255);
      if (dst !== null) args.duplicateOrGarbage("to", value);
      dst = getAddr(args, value, run.family);
      dstWord = value;
    }
  }
  if (dst === null || dstWord === null || dst.family === AF_UNSPEC || (dev === null && (ndmFlags & NTF_PROXY) === 0))
    return args.die("Device and destination are required arguments.\n", 255);
  if (ndmFlags & NTF_USE) state = NUD_NONE;
  attrs.NDA_DST = dst.bytes;
  if (lladdr !== null && lladdr !== "null") attrs.NDA_LLADDR = getLladdr(args, lladdr);
  if (extFlags) attrs.NDA_FLAGS_EXT = extFlags;
  const ifindex = dev === null ? 0 : run.bareIfindex(dev);
  run.request(type, flags, neighDef, { family: dst.family, ifindex, state, flags: ndmFlags }, attrs);
  return 0;
}

interface Selection {
  family: number;
  ifindex: number;
  state: number;
  prefix: InetPrefix;
  unused: boolean;
  proxy: boolean;
  master: number;
  nomaster: boolean;
  protocol: number | null;
}

function listNeighs(run: Iproute, args: Args, flushing: boolean): number {
  if (flushing && args.word === undefined) return run.die("Flush requires arguments.\n", 1);
  if (run.family === AF_PACKET && flushing) return run.die("Cannot flush neighbours of a packet family\n", 1);
  const sel = parseSelection(run, args, flushing);
  if (flushing) return flush(run, sel);
  run.print.begin(run.json, run.pretty);
  for (const message of dump(run, sel)) printNeigh(run, message, sel.ifindex === 0);
  run.print.end();
  return 0;
}

function parseSelection(run: Iproute, args: Args, flushing: boolean): Selection {
  const sel: Selection = {
    family: run.family,
    ifindex: 0,
    state: flushing ? ~(NUD_PERMANENT | NUD_NOARP) : NUD_ALL & ~NUD_NOARP,
    prefix: ANY_PREFIX,
    unused: false,
    proxy: false,
    master: 0,
    nomaster: false,
    protocol: null,
  };
  let stateGiven = false;
  let dev: string | null = null;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "dev") {
      const value = args.next();
      if (dev !== null) args.duplicate("dev", value);
      dev = value;
    } else if (word === "master") {
      const value = args.next();
      sel.master = run.links.indexOf(value);
      if (sel.master === 0) args.invalidLine("Device does not exist", value);
    } else if (word === "vrf") {
      const value = args.next();
      if (!isVrf(run, value)) args.invalidLine("Not a valid VRF name", value);
      sel.master = run.links.indexOf(value);
    } else if (word === "nomaster") sel.nomaster = true;
    else if (word === "unused") sel.unused = true;
    else if (word === "nud") {
      const value = args.next();
      if (!stateGiven) {
        sel.state = 0;
        stateGiven = true;
      }
      if (value === "all") {
        sel.state = ~0;
        if (flushing) sel.state &= ~NUD_NOARP;
      } else {
        const state = parseNudState(value) ?? args.invalid("nud state is bad", value);
        // None: whatever is in no other state.
        sel.state |= state === 0 ? 0x100 : state;
      }
    } else if (word === "proxy") sel.proxy = true;
    else if (matches(word, "protocol")) {
      const value = args.next();
      sel.protocol =
        run.names.protocols.parse(value) ?? (value === "all" ? 0 : args.invalidLine('invalid "protocol"', value));
    } else {
      const value = word === "to" ? args.next() : word;
      if (matches(value, "help")) args.die(NEIGH_USAGE, 255);
      sel.prefix = getPrefix(args, value, sel.family);
      if (sel.family === AF_UNSPEC) sel.family = sel.prefix.family;
    }
  }
  if (dev !== null) sel.ifindex = run.ifindex(dev);
  return sel;
}

function dump(run: Iproute, sel: Selection): NeighMessage[] {
  const messages: NeighMessage[] = [];
  const attrs: NeighAttrs = {};
  if (sel.ifindex !== 0) attrs.NDA_IFINDEX = sel.ifindex;
  if (sel.nomaster) attrs.NDA_MASTER = 0xffffffff;
  else if (sel.master !== 0) attrs.NDA_MASTER = sel.master;
  run.dumping(() => {
    run.rtnl.dumpRaw(RTM_GETNEIGH, neighDef, { family: sel.family, flags: sel.proxy ? NTF_PROXY : 0 }, attrs, (raw) => {
      if (raw.hdr.type !== RTM_NEWNEIGH) return;
      const message = { hdr: raw.hdr, ...decodePayload(neighDef, raw.bytes, raw.start, raw.end) };
      if (isSelected(sel, message)) messages.push(message);
    });
  }, 1);
  return messages;
}

function isSelected(sel: Selection, { header, attrs }: NeighMessage): boolean {
  if (sel.family !== AF_UNSPEC && sel.family !== header.family) return false;
  if (sel.ifindex !== 0 && sel.ifindex !== header.ifindex) return false;
  if (
    (sel.state & header.state) === 0 &&
    (header.flags & (NTF_PROXY | NTF_EXT_LEARNED)) === 0 &&
    !(header.state === 0 && sel.state & 0x100)
  )
    return false;
  if (sel.protocol && (attrs.NDA_PROTOCOL ?? 0) !== sel.protocol) return false;
  if (!prefixSelects(sel.prefix, attrs.NDA_DST)) return false;
  return !(sel.unused && attrs.NDA_CACHEINFO?.refcnt);
}

function flush(run: Iproute, sel: Selection): number {
  let round = 0;
  while (run.maxFlushLoops === 0 || round < run.maxFlushLoops) {
    const doomed = dump(run, sel);
    if (doomed.length === 0) {
      if (run.stats > 0)
        run.print.text(
          round === 0
            ? "Nothing to flush.\n"
            : `*** Flush is complete after ${round} round${round > 1 ? "s" : ""} ***\n`,
        );
      return 0;
    }
    for (const message of doomed) {
      if (run.stats > 1) printNeigh(run, message, sel.ifindex === 0);
      try {
        run.rtnl.request(RTM_DELNEIGH, 0, neighDef, message.header, message.attrs);
      } catch (error) {
        // Gone by itself meanwhile.
        if (!(error instanceof NetlinkError)) throw error;
      }
    }
    round++;
    if (run.stats > 0) run.print.text(`\n*** Round ${round}, deleting ${doomed.length} entries ***\n`);
    // What is still in use turns FAILED, which is left alone.
    sel.state &= ~NUD_FAILED;
  }
  run.print.text(`*** Flush not complete bailing out after ${run.maxFlushLoops} rounds\n`);
  return 255;
}

function get(run: Iproute, args: Args): number {
  let dst: InetPrefix | null = null;
  let dev: string | null = null;
  let flags = 0;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "dev") {
      dev = args.next();
    } else if (matches(word, "proxy")) {
      const value = args.next();
      if (matches(value, "help")) args.die(NEIGH_USAGE, 255);
      if (dst !== null) args.duplicate("address", value);
      dst = getAddr(args, value, run.family);
      flags |= NTF_PROXY;
    } else {
      const value = word === "to" ? args.next() : word;
      if (matches(value, "help")) args.die(NEIGH_USAGE, 255);
      if (dst !== null) args.duplicateOrGarbage("to", value);
      dst = getAddr(args, value, run.family);
    }
  }
  if (dev === null || dst === null) return run.die("Device and address are required arguments.\n", 1);
  const ifindex = run.ifindex(dev);
  const answer = run.rtnl.get(
    RTM_GETNEIGH,
    0,
    neighDef,
    { family: dst.family, ifindex, flags },
    { NDA_DST: dst.bytes },
  );
  run.print.begin(run.json, run.pretty);
  printNeigh(run, answer, true);
  run.print.end();
  return 0;
}
