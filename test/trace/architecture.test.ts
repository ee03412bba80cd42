/** ARCHITECTURE.md's life of a packet: the functions exist where it says, and a trace of that ping passes them in that order. */

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createWorld, runInWorld } from "@netloom/lab";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const architecture = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
const section = /## The life of a packet\n([\s\S]*?)\n## /.exec(architecture)![1]!;
/** The numbered steps alone: one ping's way. */
const steps = /^1\. [\s\S]*?(?=\n\n)/m.exec(section)![0];

/** Where the kernel's name is not ours in other letters. */
const KERNEL_NAMES: Readonly<Record<string, string>> = {
  "FdbTable.find": "br_fdb_find_rcu",
  devQueueXmit: "__dev_queue_xmit",
  neighOutput: "neigh_resolve_output",
  nfHook: "nf_hook_slow",
  queueRcv: "sock_queue_rcv_skb",
};
const kernelName = (name: string): string =>
  KERNEL_NAMES[name] ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const unique = (names: readonly string[]): string[] => [...new Set(names)];

async function tracedNames(): Promise<string[]> {
  const setUp = readFileSync(join(root, "labs/gateway.sh"), "utf8");
  const script = `${setUp}
trace -j ip netns exec ns11 ping -qc1 10.120.2.21 2>/dev/null >/root/trace.json
cat /root/trace.json`;
  const world = createWorld({ seed: 1 });
  const { output } = await runInWorld(world, { kind: "commands", text: script });
  const document = JSON.parse(output.trimEnd().split("\n").at(-1)!) as {
    packets: { copies: { events: { time: number; function: string; seq: number }[] }[] }[];
  };
  const events = document.packets.flatMap((p) => p.copies.flatMap((c) => c.events));
  return events.sort((a, b) => a.seq - b.seq).map((e) => e.function);
}

test("every function stands in the file named with it", () => {
  const pairs = [...section.matchAll(/`([A-Za-z0-9.]+)`[^`]{0,40}?\(?`([a-z0-9/-]+\.ts)`\)/g)];
  expect(pairs.length).toBeGreaterThan(30);
  const missing = pairs.filter(([, name, file]) => {
    const path = [join(root, "packages/kernel/src/net", file!), join(root, "packages/kernel/src", file!)].find(
      existsSync,
    );
    if (path === undefined) return true;
    const own = name!.split(".").at(-1)!;
    return !new RegExp(`function ${own}\\(|^  (?:override )?${own}\\(|^  ${own}[(<]`, "m").test(
      readFileSync(path, "utf8"),
    );
  });
  expect(missing.map((m) => m[0])).toEqual([]);
});

test("the trace of that ping passes the functions in that order, and no others", async () => {
  const traced = unique(await tracedNames());
  const known = new Set(traced);
  const named = unique([...steps.matchAll(/`([A-Za-z0-9.]+)`/g)].map((m) => kernelName(m[1]!))).filter((name) =>
    known.has(name),
  );
  expect(named).toEqual(traced);
});
