/** ping's -N: node information queries (RFC 4620), which no Linux host answers. */

import { encodeUtf8, parseIp4, parseIp6, putU16, putU32 } from "@netloom/wire";

export const NI_HELP =
  "ping -6 -N <nodeinfo opt>\nHelp:\n  help\nQuery:\n  name\n  ipv6\n  ipv6-all\n  ipv6-compatible\n  ipv6-global\n  ipv6-linklocal\n  ipv6-sitelocal\n  ipv4\n  ipv4-all\nSubject:\n  subject-ipv6=addr\n  subject-ipv4=addr\n  subject-name=name\n  subject-fqdn=name\n";

const ICMPV6_NI_QUERY = 139;
/** Offset of the subject. */
const NI_HLEN = 16;

/** Query types and flags by name. */
const QUERIES: ReadonlyMap<string, readonly [number, number]> = new Map([
  ["name", [2, 0]],
  ["ipv6", [3, 0]],
  ["ipv6-all", [3, 0x02]],
  ["ipv6-compatible", [3, 0x04]],
  ["ipv6-linklocal", [3, 0x08]],
  ["ipv6-sitelocal", [3, 0x10]],
  ["ipv6-global", [3, 0x20]],
  ["ipv4", [4, 0]],
  ["ipv4-all", [4, 0x02]],
]);

export class NodeInfo {
  /** Null: echo requests are sent as ever. */
  private query: readonly [number, number] | null = null;
  /** The code, which says what the subject is: 0 an IPv6 address, 1 a name, 2 an IPv4 address. */
  private code = 0;
  private subject: Uint8Array | null = null;

  get asks(): boolean {
    return this.query !== null;
  }

  /** Takes one option; false: it is none. */
  option(text: string): boolean {
    const query = QUERIES.get(text);
    if (query !== undefined) {
      this.query = query;
      return true;
    }
    const [, kind, value] = /^subject-(ipv6|ipv4|name|fqdn)=(.*)$/.exec(text) ?? [];
    if (kind === undefined || value === undefined) return false;
    this.code = kind === "ipv6" ? 0 : kind === "ipv4" ? 2 : 1;
    this.subject = kind === "ipv6" ? parseIp6(value) : kind === "ipv4" ? address4(value) : domainName(value);
    return this.subject !== null;
  }

  /** A query to `to`, which is its subject unless one was given; the checksum is the kernel's. */
  packet(to: Uint8Array, nonce: Uint8Array): Uint8Array {
    const subject = this.subject ?? to;
    const packet = new Uint8Array(NI_HLEN + subject.length);
    const [type, flags] = this.query!;
    packet[0] = ICMPV6_NI_QUERY;
    packet[1] = this.code;
    putU16(packet, 4, type);
    putU16(packet, 6, flags);
    packet.set(nonce.subarray(0, 8), 8);
    packet.set(subject, NI_HLEN);
    return packet;
  }
}

function address4(text: string): Uint8Array | null {
  const addr = parseIp4(text);
  if (addr === null) return null;
  const bytes = new Uint8Array(4);
  putU32(bytes, 0, addr);
  return bytes;
}

/** Labels, ended by an empty one; by two if the name is not fully qualified. */
function domainName(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const label of text.split(".")) {
    if (label === "") continue;
    const encoded = encodeUtf8(label);
    bytes.push(encoded.length, ...encoded);
  }
  bytes.push(0);
  if (!text.includes(".")) bytes.push(0);
  return Uint8Array.from(bytes);
}
