/** `tc qdisc`: disciplines made, changed, deleted and shown. */

import { AF_UNSPEC } from "@netloom/uapi";
import {
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  RTM_DELQDISC,
  RTM_GETLINK,
  RTM_GETQDISC,
  RTM_NEWQDISC,
  TC_H_INGRESS,
  TC_H_ROOT,
  linkDef,
  tcDef,
  type TcAttrs,
} from "@netloom/netlink";
import { matches, type Args } from "./parse-args.js";
import type { Tc } from "./tc-core.js";
import { parseEstimator, parseStab } from "./tc-estimator.js";
import { qdiscKind } from "./tc-kinds.js";
import { printQdisc } from "./tc-print.js";
import { parseClassid, parseQdiscHandle } from "./tc-units.js";
import { QDISC_USAGE } from "./tc-usage.js";

function usage(tc: Tc): never {
  return tc.run.die(QDISC_USAGE, 0);
}

/** Asks for all devices' names at once, as every listing does. */
export function loadLinks(tc: Tc): void {
  const { run } = tc;
  run.rtnl.dump(RTM_GETLINK, linkDef, { family: AF_UNSPEC }, {}, ({ header, attrs }) => {
    run.links.remember(header.index, attrs.IFLA_IFNAME ?? "", header.flags, header.type);
  });
}

/** The words up to the kind: which discipline, on which device. */
interface Target {
  dev: string;
  handle: number;
  parent: number;
  kind: string | null;
  readonly attrs: TcAttrs;
}

function parseTarget(tc: Tc, args: Args): Target {
  const t: Target = { dev: "", handle: 0, parent: 0, kind: null, attrs: {} };
  for (let word = args.word; word !== undefined && t.kind === null; args.skip(), word = args.word) {
    if (word === "dev") {
      const name = args.next();
      if (t.dev !== "") args.duplicate("dev", name);
      t.dev = name;
    } else if (word === "handle") {
      if (t.handle !== 0) args.duplicate("handle", word);
      t.handle = parseQdiscHandle(args.next()) ?? args.invalid("invalid qdisc ID", args.word!);
    } else if (word === "root") {
      if (t.parent !== 0) tc.run.die('Error: "root" is duplicate parent ID\n', 255);
      t.parent = TC_H_ROOT;
    } else if (word === "clsact" || word === "ingress") {
      if (t.parent !== 0) tc.run.die(`Error: "${word}" is a duplicate parent ID\n`, 255);
      t.parent = TC_H_INGRESS;
      t.handle = 0xffff0000;
      t.kind = word;
    } else if (word === "parent") {
      const parent = args.next();
      if (t.parent !== 0) args.duplicate("parent", parent);
      t.parent = parseClassid(parent) ?? args.invalid("invalid parent ID", parent);
    } else if (matches(word, "estimator")) t.attrs.TCA_RATE = parseEstimator(args);
    else if (matches(word, "stab")) t.attrs.TCA_STAB = parseStab(tc, args);
    else if (matches(word, "help")) usage(tc);
    else t.kind = word;
  }
  return t;
}

function modify(tc: Tc, type: number, flags: number, args: Args): number {
  const { run } = tc;
  const t = parseTarget(tc, args);
  const attrs: TcAttrs = {};
  if (t.kind !== null) {
    attrs.TCA_KIND = t.kind;
    const kind = qdiscKind(t.kind);
    if (kind.parse !== undefined) {
      const options = kind.parse(tc, args, t.dev);
      if (options !== null) attrs.TCA_OPTIONS = options;
    } else if (args.word !== undefined) run.die(`qdisc '${t.kind}' does not support option parsing\n`, 255);
  } else if (args.word !== undefined) run.die(`Unknown qdisc "", hence option "${args.word}" is unparsable\n`, 1);
  const ifindex = t.dev === "" ? 0 : run.ifindex(t.dev);
  run.request(
    type,
    flags,
    tcDef,
    { family: AF_UNSPEC, ifindex, handle: t.handle, parent: t.parent },
    { ...attrs, ...t.attrs },
  );
  return 0;
}

function list(tc: Tc, args: Args): number {
  const { run } = tc;
  let dev = "";
  const { shown: filter } = tc;
  let invisible = false;
  const free = (word: string): void => {
    if (filter.parent !== 0) args.invalid("parent is already specified", word);
    if (filter.handle !== 0) args.invalid("handle is already specified", word);
  };
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "dev") dev = args.next();
    else if (word === "root") {
      free(word);
      filter.parent = TC_H_ROOT;
    } else if (word === "ingress" || word === "clsact") {
      free(word);
      filter.parent = TC_H_INGRESS;
    } else if (word === "parent") {
      free(word);
      filter.parent = parseClassid(args.next()) ?? args.invalid("invalid parent ID", args.word!);
    } else if (word === "handle") {
      free(word);
      filter.handle = parseQdiscHandle(args.next()) ?? args.invalid("invalid handle ID", args.word!);
    } else if (matches(word, "help")) usage(tc);
    else if (word === "invisible") invisible = true;
    else tc.run.die(`What is "${word}"? Try "tc qdisc help".\n`, 255);
  }
  loadLinks(tc);
  if (dev !== "") filter.ifindex = run.ifindex(dev);
  run.print.begin(run.json, run.pretty);
  const attrs: TcAttrs = invisible ? { TCA_DUMP_INVISIBLE: true } : {};
  run.dumping(() => {
    run.rtnl.dump(
      RTM_GETQDISC,
      tcDef,
      { family: AF_UNSPEC, ifindex: filter.ifindex },
      attrs,
      ({ hdr, header, attrs: own }) => printQdisc(tc, hdr.type, header, own, filter),
    );
  }, 1);
  run.print.end();
  return 0;
}

export function tcQdisc(tc: Tc, args: Args): number {
  const word = args.word;
  if (word === undefined) return list(tc, args);
  args.skip();
  if (matches(word, "add")) return modify(tc, RTM_NEWQDISC, NLM_F_EXCL | NLM_F_CREATE, args);
  if (matches(word, "change")) return modify(tc, RTM_NEWQDISC, 0, args);
  if (matches(word, "replace")) return modify(tc, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, args);
  if (matches(word, "link")) return modify(tc, RTM_NEWQDISC, NLM_F_REPLACE, args);
  if (matches(word, "delete")) return modify(tc, RTM_DELQDISC, 0, args);
  if (matches(word, "list") || matches(word, "show") || matches(word, "lst")) return list(tc, args);
  if (matches(word, "help")) usage(tc);
  return tc.run.die(`Command "${word}" is unknown, try "tc qdisc help".\n`, 255);
}
