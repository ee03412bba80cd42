/** `ip addrlabel`: the table of labels for choosing source addresses (ip-addrlabel(8), RFC 6724 section 2.1). */

import { AF_INET6, AF_UNSPEC } from "@netloom/uapi";
import {
  addrLabelDef,
  NetlinkError,
  NLM_F_CREATE,
  NLM_F_EXCL,
  RTM_DELADDRLABEL,
  RTM_GETADDRLABEL,
  RTM_NEWADDRLABEL,
  type AddrLabelAttrs,
  type IfAddrLblMsg,
} from "@netloom/netlink";
import { formatAddr, getPrefix, type InetPrefix } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";
import { matches, type Args } from "./parse-args.js";

const USAGE =
  "Usage: ip addrlabel { add | del } prefix PREFIX [ dev DEVICE ] label NUMBER\n       ip addrlabel [ list | flush ]\n";
const NO_LABEL = 0xffffffff;

export function ipAddrlabel(run: Iproute, args: Args): number {
  const word = args.word;
  if (word === undefined) return list(run, args);
  args.skip();
  if (matches(word, "list") || matches(word, "show")) return list(run, args);
  if (matches(word, "add")) return modify(run, args, RTM_NEWADDRLABEL, NLM_F_CREATE | NLM_F_EXCL);
  if (matches(word, "delete")) return modify(run, args, RTM_DELADDRLABEL, 0);
  if (matches(word, "flush")) return flush(run, args);
  if (matches(word, "help")) return args.die(USAGE, 255);
  return run.unknownCommand(word, "addrlabel");
}

interface Label {
  readonly header: IfAddrLblMsg;
  readonly attrs: AddrLabelAttrs;
}

function readAll(run: Iproute): Label[] {
  const labels: Label[] = [];
  const family = run.family === AF_UNSPEC ? AF_INET6 : run.family;
  run.dumping(() => {
    run.rtnl.dump(RTM_GETADDRLABEL, addrLabelDef, { family }, {}, ({ hdr, header, attrs }) => {
      if (hdr.type === RTM_NEWADDRLABEL) labels.push({ header, attrs });
    });
  }, 255);
  return labels;
}

function list(run: Iproute, args: Args): number {
  if (args.word !== undefined) return args.die('"ip addrlabel show" does not take any arguments.\n', 1);
  const labels = readAll(run);
  const p = run.print;
  p.begin(run.json, run.pretty);
  for (const { header, attrs } of labels) {
    p.openObject();
    if (attrs.IFAL_ADDRESS !== undefined) {
      const text = formatAddr(header.family, attrs.IFAL_ADDRESS);
      p.text("prefix ");
      p.color("inet6", "address", text, text);
      p.field("prefixlen", header.prefixlen, `/${header.prefixlen} `);
    }
    if (header.index !== 0) {
      const dev = run.links.nameOf(header.index);
      p.text("dev ");
      p.color("ifname", "ifname", dev, `${dev} `);
    }
    if (attrs.IFAL_LABEL !== undefined) p.field("label", attrs.IFAL_LABEL, `label ${attrs.IFAL_LABEL} `);
    p.text("\n");
    p.closeObject();
  }
  p.end();
  return 0;
}

function modify(run: Iproute, args: Args, type: number, flags: number): number {
  let prefix: InetPrefix | null = null;
  let label = NO_LABEL;
  let index = 0;
  for (; args.word !== undefined; args.skip()) {
    const { word } = args;
    if (word === "prefix") prefix = getPrefix(args, args.next(), run.family);
    else if (word === "dev") {
      const name = args.next();
      index = run.links.indexOf(name);
      if (index === 0) args.invalidLine("dev is invalid", name);
    } else if (word === "label") {
      const text = args.next();
      if (!/^(0x[0-9a-f]+|\d+)$/i.test(text) || Number(text) >= NO_LABEL) args.invalidLine("label is invalid", text);
      label = Number(text);
    }
  }
  if (prefix === null) return args.die('Not enough information: "prefix" argument is required.\n', 1);
  if (label === NO_LABEL) return args.die('Not enough information: "label" argument is required.\n', 1);
  const family = run.family === AF_UNSPEC ? AF_INET6 : run.family;
  run.request(
    type,
    flags,
    addrLabelDef,
    { family, prefixlen: prefix.bitlen, index },
    { IFAL_ADDRESS: prefix.bytes, IFAL_LABEL: label },
  );
  return 0;
}

/** Deletes one after the other, as they are listed. */
function flush(run: Iproute, args: Args): number {
  if (args.word !== undefined) return args.die('"ip addrlabel flush" does not allow extra arguments\n', 1);
  for (const { header, attrs } of readAll(run)) {
    try {
      run.rtnl.request(RTM_DELADDRLABEL, 0, addrLabelDef, header, attrs);
    } catch (error) {
      if (!(error instanceof NetlinkError)) throw error;
      run.reportError(error);
    }
  }
  return 0;
}
