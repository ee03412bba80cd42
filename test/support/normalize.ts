/**
 * Masks what legitimately differs between two runs of the same commands, so that the rest can be
 * compared byte for byte:
 *
 *   MAC addresses          MAC1, MAC2, ... in order of first appearance (also inside bridge ids and the IPv6 and
 *                          multicast addresses made from them); broadcast, null and fixed multicast addresses stay
 *   ping, traceroute       times            tcpdump    timestamps, ids, TCP numbers
 *   net:[inode]            NETNS1, ...      ls -l      dates
 *   bridge timers, fdb ages, address lifetimes; interface counters unless the transcript has `# counters: exact`
 *   help texts             from a line `Usage` to the end of the command's output: <usage>
 *   with `nud` also the states of neighbour entries that depend on timing
 */

import { parseIp6 } from "@netloom/wire";

const MAC = /(?<![0-9a-f:.])(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![0-9a-f:])/g;
const FIXED_MAC = /^(?:(ff:){5}ff|(00:){5}00|33:33:(?!ff)|01:80:c2:|01:00:5e:)/;

/** key -> PREFIX1, PREFIX2, ... in order of first use. */
class Names {
  readonly byKey = new Map<string, string>();
  constructor(private readonly prefix: string) {}
  of(key: string): string {
    let name = this.byKey.get(key);
    if (name === undefined) this.byKey.set(key, (name = this.prefix + (this.byKey.size + 1)));
    return name;
  }
}

const hex = (bytes: Uint8Array): string => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
const colons = (digits: string): string => digits.match(/../g)!.join(":");

class Normalizer {
  private readonly macs = new Names("MAC");
  private readonly linkLocals = new Names("LL");
  private readonly nets = new Names("NETNS");
  private readonly ids = new Names("ID");

  line(input: string, exactCounters: boolean, nud: boolean): string {
    let l = input;
    if (!exactCounters) {
      l = l.replace(/^(\s+[RT]X packets )\d+  bytes \d+ \(.*\)/, "$1N  bytes N (N)");
      l = l.replace(/^(\s+[RT]X errors )\d+  dropped \d+ +overruns \d+ .*/, "$1...");
    }
    l = this.names(l);
    l = l.replace(/\btime=[\d.]+ ms/g, "time=T ms");
    l = l.replace(/(, time )\d+ms/g, "$1T");
    l = l.replace(/^(rtt min\/avg\/max\/mdev = )[\d./]+ ms(, pipe \d+)?/, "$1T ms");
    if (/^ ?\d+  /.test(l)) l = l.replace(/  [\d.]+ ms\b/g, "  T ms");
    l = l.replace(/^\d\d:\d\d:\d\d\.\d{6} /, "TIME ");
    l = l.replace(
      /(ICMP6?,? echo (?:request|reply), id )(\d+)/g,
      (_m, text: string, id: string) => text + this.ids.of(id),
    );
    l = l.replace(/(\(tos [^)]*\bid )\d+/g, "$1N");
    if (l.includes(" Flags [")) {
      l = l.replace(/\b(seq|ack|win) [\d:]+/g, "$1 N");
      l = l.replace(/options \[.*?\]/g, "options [...]");
    }
    l = l.replace(
      /\b((?:hello|tcn|topology[ _]change|gc|hold|message[ _]age|forward[ _]delay)[ _]timer)[ \t]+[\d.]+/g,
      "$1 T",
    );
    l = l.replace(/(_timer":)[\d.]+/g, "$1T");
    l = l.replace(/^( +\d+\tMAC\d+\tno\t+) +[\d.]+$/, "$1AGE");
    l = l.replace(/\bused \d+\/\d+/g, "used N");
    l = l.replace(/\b(valid_lft|preferred_lft|expires) \d+sec/g, "$1 Nsec");
    l = l.replace(/^([-dlbcps][-rwxst]{9} .*) [A-Z][a-z]{2} [ \d]\d (?:\d\d:\d\d| \d{4}) /, "$1 DATE ");
    l = l.replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d (\w+)\[\d+\]/, "DATE $1[PID]");
    l = l.replace(/\b0x[5-7][0-9a-f]{11}\b/g, "PTR");
    if (nud) l = l.replace(/\b(REACHABLE|STALE|DELAY|PROBE)\b/g, "NUD");
    return l;
  }

  private names(input: string): string {
    let l = input.replace(MAC, (m) => this.mac(m));
    l = l.replace(
      /\b([0-9a-f]{4})\.([0-9a-f]{12})\b/g,
      (_m, prio: string, id: string) => `${prio}.${/^0+$/.test(id) ? "0" : this.macs.of(colons(id))}`,
    );
    l = l.replace(
      /\b([0-9a-f]{4})\.((?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2})\b/g,
      (_m, prio: string, id: string) =>
        `${prio}.${
          /[1-9a-f]/.test(id)
            ? this.macs.of(
                id
                  .split(":")
                  .map((x) => x.padStart(2, "0"))
                  .join(":"),
              )
            : "0"
        }`,
    );
    l = l.replace(/(?<![0-9a-f:])(?:fe80::|ff02::1:ff)[0-9a-f:]+/g, (m) => this.ip6(m));
    l = l.replace(
      /\bfe80000000000000([0-9a-f]{16})\b/g,
      (_m, digits: string) =>
        `fe80000000000000${this.interfaceId(Uint8Array.from(digits.match(/../g)!, (x) => parseInt(x, 16))) ?? "None"}`,
    );
    l = l.replace(/\b3333ff([0-9a-f]{6})\b/g, (_m, digits: string) => `3333ff${this.low3(digits)}`);
    return l.replace(/\b402653\d{4}\b/g, (m) => this.nets.of(m));
  }

  private mac(m: string): string {
    if (FIXED_MAC.test(m)) return m;
    if (m.startsWith("33:33:ff:")) return `33:33:ff:${this.low3(m.slice(9).replaceAll(":", ""))}`;
    return this.macs.of(m);
  }

  /** Name for the last three bytes of a MAC, as found in solicited-node addresses. */
  private low3(digits: string): string {
    for (const [mac, name] of this.macs.byKey) if (mac.replaceAll(":", "").slice(6) === digits) return name;
    return this.macs.of(`00:00:00:${colons(digits)}`);
  }

  /** Name for an interface identifier of 8 bytes; null: given by hand, or made from an IPv4 address. */
  private interfaceId(b: Uint8Array): string | null {
    if (b[3] === 0xff && b[4] === 0xfe) {
      const mac = Uint8Array.of(b[0]! ^ 2, b[1]!, b[2]!, b[5]!, b[6]!, b[7]!);
      return `eui-${this.macs.of(colons(hex(mac)))}`;
    }
    // ipvlan: the device id in the middle
    const mac = colons(hex(Uint8Array.of(b[0]!, b[1]!, b[2]!, b[5]!, b[6]!, b[7]!)));
    const known = this.macs.byKey.get(mac);
    if (known !== undefined) return `eui-${known}-${hex(b.slice(3, 5))}`;
    const head = hex(b.slice(0, 4));
    if (head.startsWith("0000") || head === "00005efe" || head === "02005efe") return null;
    return this.linkLocals.of(hex(b));
  }

  private ip6(text: string): string {
    const b = parseIp6(text);
    if (b === null) return text;
    const digits = hex(b);
    if (digits.startsWith("fe80000000000000")) {
      const id = this.interfaceId(b.slice(8));
      return id === null ? text : `fe80::${id}`;
    }
    if (digits.startsWith("ff0200000000000000000001ff")) return `ff02::1:ff${this.low3(digits.slice(26))}`;
    return text;
  }
}

export function normalize(text: string, options: { readonly nud?: boolean } = {}): string {
  const normalizer = new Normalizer();
  const exact = /^# counters: exact/m.test(text);
  const out: string[] = [];
  let counters = false;
  let usage = false;
  for (let l of text.split("\n")) {
    // Numbers below a header of `ip -s`.
    if (counters) {
      if (!exact) l = "    N";
      counters = false;
    } else if (/^ +[RT]X(:| errors:) +(bytes|length|aborted)/.test(l)) {
      counters = true;
      l = l.replace(/ +/g, " ");
    }
    l = normalizer.line(l, exact, options.nud === true);
    // Help texts: the status and what was said before them stay.
    if (usage && (l === "" || l.startsWith("$ ") || l.startsWith("# ") || l.startsWith("[rc="))) usage = l === "";
    else if (!usage && /^\s*usage\b/i.test(l)) {
      usage = true;
      out.push("<usage>");
    }
    if (!usage) out.push(l);
  }
  return out.join("\n");
}
