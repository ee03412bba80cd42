/** `ip vrf`: devices that are routing tables. */

import type { Awaitable } from "@netloom/uapi";
import { linkDef, RTEXT_FILTER_VF, RTM_GETLINK } from "@netloom/netlink";
import type { Iproute } from "./iproute.js";
import { vrfTable } from "./link-vrf.js";
import { matches, type Args } from "./parse-args.js";
import { VRF_USAGE } from "./usage.js";
import { execInVrf, identifyVrf, vrfPids } from "./vrf-exec.js";
import { vrfTableOf } from "./vrf-name.js";

export function ipVrf(run: Iproute, args: Args): Awaitable<number> {
  const word = args.word;
  if (word === undefined) return show(run, args);
  args.skip();
  if (matches(word, "identify")) return identifyVrf(run, args);
  if (matches(word, "pids")) return vrfPids(run, args);
  if (matches(word, "exec")) return execInVrf(run, args);
  if (matches(word, "show") || matches(word, "lst") || matches(word, "list")) return show(run, args);
  if (matches(word, "help")) return args.die(VRF_USAGE, 255);
  return run.unknownCommand(word, "vrf");
}

function show(run: Iproute, args: Args): number {
  const wanted = args.word;
  const p = run.print;
  if (wanted !== undefined) {
    const table = vrfTableOf(run, wanted);
    if (table === null) return run.die("Invalid VRF\n", 255);
    p.text(`${wanted} ${table}\n`);
    return 0;
  }
  const vrfs: { name: string; table: number }[] = [];
  run.dumping(() => {
    run.rtnl.dump(
      RTM_GETLINK,
      linkDef,
      {},
      { IFLA_EXT_MASK: RTEXT_FILTER_VF, IFLA_LINKINFO: { IFLA_INFO_KIND: "vrf" } },
      ({ attrs }) => {
        const info = attrs.IFLA_LINKINFO;
        if (info?.IFLA_INFO_KIND !== "vrf" || info.IFLA_INFO_DATA === undefined) return;
        vrfs.push({ name: attrs.IFLA_IFNAME ?? "", table: vrfTable(info.IFLA_INFO_DATA) ?? 0 });
      },
    );
  }, 1);
  p.begin(run.json, run.pretty);
  p.text("Name              Table\n-----------------------\n");
  for (const { name, table } of vrfs) printVrf(run, name, table);
  if (vrfs.length === 0) p.text("No VRF has been configured\n");
  p.end();
  return 0;
}

function printVrf(run: Iproute, name: string, table: number): void {
  const p = run.print;
  p.openObject();
  p.field("name", name, `${name.padEnd(16)} `);
  p.field("table", table, `${String(table).padStart(5)}\n`);
  p.closeObject();
}
