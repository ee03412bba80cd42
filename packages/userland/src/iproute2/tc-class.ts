/** `tc class`: the classes of disciplines that have any. */

import { AF_UNSPEC } from "@netloom/uapi";
import {
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  RTM_DELTCLASS,
  RTM_GETTCLASS,
  RTM_NEWTCLASS,
  TC_H_ROOT,
  tcDef,
  type TcAttrs,
} from "@netloom/netlink";
import { matches, type Args } from "./parse-args.js";
import type { Tc } from "./tc-core.js";
import { parseEstimator } from "./tc-estimator.js";
import { qdiscKind } from "./tc-kinds.js";
import { printClass } from "./tc-print.js";
import { loadLinks } from "./tc-qdisc.js";
import { parseClassid, parseQdiscHandle } from "./tc-units.js";
import { CLASS_USAGE } from "./tc-usage.js";

function usage(tc: Tc): never {
  return tc.run.die(CLASS_USAGE, 0);
}

function modify(tc: Tc, type: number, flags: number, args: Args): number {
  const { run } = tc;
  let dev = "";
  let handle = 0;
  let parent = 0;
  let id: string | null = null;
  const attrs: TcAttrs = {};
  for (let word = args.word; word !== undefined && id === null; args.skip(), word = args.word) {
    if (word === "dev") {
      const name = args.next();
      if (dev !== "") args.duplicate("dev", name);
      dev = name;
    } else if (word === "classid") {
      const classid = args.next();
      if (handle !== 0) args.duplicate("classid", classid);
      handle = parseClassid(classid) ?? args.invalid("invalid class ID", classid);
    } else if (word === "handle") run.die('Error: try "classid" instead of "handle"\n', 255);
    else if (word === "root") {
      if (parent !== 0) run.die('Error: "root" is duplicate parent ID.\n', 255);
      parent = TC_H_ROOT;
    } else if (word === "parent") {
      const classid = args.next();
      if (parent !== 0) args.duplicate("parent", classid);
      parent = parseClassid(classid) ?? args.invalid("invalid parent ID", classid);
    } else if (matches(word, "estimator")) attrs.TCA_RATE = parseEstimator(args);
    else if (matches(word, "help")) usage(tc);
    else id = word;
  }
  if (id !== null) {
    attrs.TCA_KIND = id;
    const kind = qdiscKind(id);
    if (kind.parseClass === undefined) return run.die(`Error: Qdisc "${id}" is classless.\n`, 1);
    attrs.TCA_OPTIONS = kind.parseClass(tc, args, dev);
  }
  const ifindex = dev === "" ? 0 : run.ifindex(dev);
  run.request(type, flags, tcDef, { family: AF_UNSPEC, ifindex, handle, parent }, attrs);
  return 0;
}

function list(tc: Tc, args: Args): number {
  const { run } = tc;
  let dev = "";
  let parent = 0;
  const { shownClasses: filter } = tc;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "dev") dev = args.next();
    else if (word === "qdisc")
      filter.qdisc = parseQdiscHandle(args.next()) ?? args.invalid("invalid qdisc ID", args.word!);
    else if (word === "classid")
      filter.handle = parseClassid(args.next()) ?? args.invalid("invalid class ID", args.word!);
    else if (word === "root") {
      if (parent !== 0) run.die('Error: "root" is duplicate parent ID\n', 255);
      parent = TC_H_ROOT;
    } else if (word === "parent") {
      if (parent !== 0) args.duplicate("parent", word);
      parent = parseClassid(args.next()) ?? args.invalid("invalid parent ID", args.word!);
    } else if (matches(word, "help")) usage(tc);
    else run.die(`What is "${word}"? Try "tc class help".\n`, 255);
  }
  if (tc.graph) run.die("tc: classes can not be shown as a graph here.\n", 255);
  loadLinks(tc);
  if (dev !== "") filter.ifindex = run.ifindex(dev);
  run.dumping(() => {
    run.rtnl.dump(
      RTM_GETTCLASS,
      tcDef,
      { family: AF_UNSPEC, ifindex: filter.ifindex, parent },
      {},
      ({ hdr, header, attrs }) => printClass(tc, hdr.type, header, attrs, { ...filter, parent: 0 }, filter.qdisc),
    );
  }, 1);
  return 0;
}

export function tcClass(tc: Tc, args: Args): number {
  const word = args.word;
  if (word === undefined) return list(tc, args);
  args.skip();
  if (matches(word, "add")) return modify(tc, RTM_NEWTCLASS, NLM_F_EXCL | NLM_F_CREATE, args);
  if (matches(word, "change")) return modify(tc, RTM_NEWTCLASS, 0, args);
  if (matches(word, "replace")) return modify(tc, RTM_NEWTCLASS, NLM_F_CREATE | NLM_F_REPLACE, args);
  if (matches(word, "delete")) return modify(tc, RTM_DELTCLASS, 0, args);
  if (matches(word, "list") || matches(word, "show") || matches(word, "lst")) return list(tc, args);
  if (matches(word, "help")) usage(tc);
  return tc.run.die(`Command "${word}" is unknown, try "tc class help".\n`, 255);
}
