/** docs/drop-reasons.md, from the reasons' sentences, the places that raise them, and the record of a real kernel. */

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import {
  dropReasonName,
  dropReasonText,
  SKB_DROP_REASONS,
  type SkbDropReason,
} from "../../packages/kernel/src/trace/drop-reason.js";
import { DIR, parseObservations, type Observation } from "./netloom.js";

const SOURCES = join(process.cwd(), "packages/kernel/src");
const INTRODUCTION = `# Why packets die

A packet that does not arrive ends in \`kfreeSkb(skb, reason)\`. The reasons carry the names of the kernel's \`enum
skb_drop_reason\`; where Linux 6.1 has none (it says \`NOT_SPECIFIED\`), those of later kernels, and where those have none
either, a name of our own. Some are finer than Linux's: they have a sentence of their own, and are told by Linux's name. This page is written by \`npm run docs\` from the sources and from
\`test/drop-reasons/linux-6.1.out\`: there each of these situations was made on Linux 6.1, and the tracepoint
\`skb:kfree_skb\` and the counters were recorded. A test makes the same situations here and compares.

To see them: \`netloom run --pcap FILE\` puts the reason on packets that died; the event \`kfree_skb\` below
\`/sys/kernel/tracing\` prints them.

A counter is named as in \`/proc/net/snmp\`, \`/proc/net/netstat\` (\`Ip:\`, \`IpExt:\`, \`Udp:\` ...), \`/proc/net/snmp6\`
(\`Ip6...\`, \`Udp6...\`), or after a device and its column of \`/proc/net/dev\`; those after \`sender\` moved in the namespace the packet came
from, which was told by ICMP. "Decided by" is what was set before.
`;

/** Names of kernels after 6.1, as far as we use them (observed on 6.18). */
const LATER: ReadonlySet<string> = new Set([
  "SOCKET_CLOSE",
  "FRAG_REASM_TIMEOUT",
  "FRAG_TOO_FAR",
  "DUP_FRAG",
  "VXLAN_INVALID_HDR",
  "VXLAN_VNI_NOT_FOUND",
  "VXLAN_ENTRY_EXISTS",
  "MAC_INVALID_SOURCE",
  "LOCAL_MAC",
  "NO_TX_TARGET",
  "IP_TUNNEL_ECN",
  "BRIDGE_INGRESS_STP_STATE",
  "RECURSION_LIMIT",
]);

export function dropReasonsDoc(): string {
  const read = (name: string): string => readFileSync(join(DIR, name), "utf8");
  const names = new Set(read("linux-6.1-names.txt").trim().split("\n"));
  const observed = parseObservations(read("linux-6.1.out"));
  const settings = settingsOf(read("situations.sh"));
  const places = raisedIn();
  let text = INTRODUCTION;
  for (const reason of SKB_DROP_REASONS) {
    const origin = names.has(reason) ? "Linux 6.1" : LATER.has(reason) ? "later kernels" : "our own";
    const name = dropReasonName(reason);
    const source = origin === "our own" ? origin : `of ${origin}`;
    const told = name === reason ? `The name is ${source}.` : `It is told by the name ${name}, as Linux 6.1 does.`;
    text += `\n## ${reason}\n\n${sentence(reason)} ${told}\n`;
    text += `\nRaised in ${(places.get(reason) ?? []).join(", ")}.\n`;
    const rows = observed.filter((o) => o.reason === reason);
    if (rows.length === 0) continue;
    text += "\n| what happens | Linux 6.1 says | what counts it | decided by |\n|---|---|---|---|\n";
    for (const row of rows)
      text += `| ${row.title} | ${code(row.reasons)} | ${counters(row)} | ${code(settings.get(row.title) ?? [])} |\n`;
  }
  return `${text}${absent(names)}`;
}

const code = (words: readonly string[]): string => (words.length === 0 ? "–" : words.map((w) => `\`${w}\``).join(", "));

function sentence(reason: SkbDropReason): string {
  const text = dropReasonText(reason);
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}

function counters({ counters: all }: Observation): string {
  const here = all.filter((c) => c.startsWith("b:")).map((c) => c.slice(2));
  const there = all.filter((c) => c.startsWith("a:")).map((c) => c.slice(2));
  return `${code(here)}${there.length === 0 ? "" : `; sender: ${code(there)}`}`;
}

/** Names of 6.1 that nothing here leads to. */
function absent(names: ReadonlySet<string>): string {
  const ours = new Set<string>(SKB_DROP_REASONS);
  const missing = [...names].filter((name) => !ours.has(name));
  const tcp = missing.filter((name) => name.startsWith("TCP_"));
  const rest = missing.filter((name) => !name.startsWith("TCP_"));
  return `\n## Names that do not occur here\n
TCP, which is still to come: ${code(tcp)}.

What Netloom does not have (BPF, XDP, IPsec, traffic-control classifiers, segmentation, tap filters, socket memory accounting and backlogs), or what 6.1
raises where Netloom has another reason: ${code(rest)}.
`;
}

/** Per situation, the sysctls that are set before it is provoked. */
function settingsOf(script: string): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const block of script.split(/^situation /m).slice(1)) {
    const title = /^\w+ (?:'([^']*)'|"([^"]*)")/.exec(block);
    const setUp = block.split(/^provoke$/m)[0]!;
    const set = [...setUp.matchAll(/(net\.[\w.]+)=(\S+)/g)].map((m) => `${m[1]!}=${m[2]!}`.replace(".vb.", ".DEV."));
    out.set((title?.[1] ?? title?.[2])!, set);
  }
  return out;
}

/** Functions that name the reason, with their files. */
function raisedIn(): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const file of sources(SOURCES).sort()) {
    let inside = "";
    for (const line of readFileSync(file, "utf8").split("\n")) {
      const start =
        /^(?:export )?(?:async )?function (\w+)/.exec(line) ??
        /^ {2}(?:(?:private|protected|override|static|async) )*(\w+)\(.*\{$/.exec(line);
      if (start !== null) inside = start[1]!;
      for (const [, name] of line.matchAll(/"([A-Z][A-Z0-9_]+)"/g)) {
        const place = `\`${inside}\` (${relative(SOURCES, file)})`;
        const places = out.get(name!) ?? [];
        if (!places.includes(place)) out.set(name!, [...places, place]);
      }
    }
  }
  return out;
}

function sources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return entry.name === "test" || entry.name === "trace" ? [] : sources(path);
    return entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts") ? [path] : [];
  });
}
