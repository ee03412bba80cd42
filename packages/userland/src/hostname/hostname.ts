/** hostname(1) 3.23, dnsdomainname(1), domainname(1). */

import { Errno, strerror, type Program } from "@netloom/uapi";
import { formatIp4, formatIp6, parseIp4 } from "@netloom/wire";
import { AF_INET } from "@netloom/uapi";
import { getaddrinfo } from "../libc/netdb.js";
import { readLines } from "../libc/lines.js";
import { readFile } from "../libc/stdio.js";
import { command, type Command } from "../libc/command.js";

const USAGE = `Usage: hostname [-b] NAME | hostname [-b] -F FILE     set the host name
       hostname [-aAdfiIsy]                       show names and addresses
       hostname                                   show the host name
`;

const LONG = {
  alias: "a",
  "all-fqdns": "A",
  "all-ip-addresses": "I",
  boot: "b",
  domain: "d",
  file: "F",
  fqdn: "f",
  long: "f",
  "ip-address": "i",
  nis: "y",
  yp: "y",
  short: "s",
  help: "h",
  version: "V",
};

export const hostname: Program = command({
  name: "hostname",
  paths: [
    "/usr/bin/hostname",
    "/usr/bin/dnsdomainname",
    "/usr/bin/domainname",
    "/usr/bin/nisdomainname",
    "/usr/bin/ypdomainname",
  ],
  short: "aAdfbF:h?iIsVvy",
  long: LONG,
  usage: USAGE,
  version: "hostname 3.23",
  failure: 255,
  shortHelp: true,
  showUsage: true,
  async run(c, { options, operands }) {
    const base = c.name.slice(c.name.lastIndexOf("/") + 1);
    let kind = base === "dnsdomainname" ? "d" : base.endsWith("domainname") ? "y" : "";
    let file: string | null = null;
    for (const [key, value] of options) {
      if (key === "F") file = value;
      else if (key !== "v" && key !== "b") kind = key;
    }
    if (file !== null) return setName(c, await nameIn(c, file));
    if (operands.length > 0 && (kind === "" || kind === "y")) {
      if (kind === "y") c.fail("you don't have permission to set the NIS domain name", 1);
      return setName(c, operands[0]!);
    }
    const name = c.sys.uname().nodename;
    if (kind === "") c.out(`${name}\n`);
    else if (kind === "s") c.out(`${name.split(".")[0]}\n`);
    else if (kind === "y") c.out("(none)\n");
    else if (kind === "I") c.out(`${(await addresses(c)).map((a) => `${a} `).join("")}\n`);
    else if (kind === "A") c.out("\n");
    else await resolved(c, name, kind);
    return 0;
  },
});

function setName(c: Command, name: string): number {
  if (!/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(name)) c.fail("the specified hostname is invalid", 1);
  try {
    c.sys.sethostname(name);
    return 0;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return c.fail(error.code === "EPERM" ? "you must be root to change the host name" : strerror(error.code), 1);
  }
}

async function nameIn(c: Command, file: string): Promise<string> {
  try {
    return (await readLines(c.sys, file)).find((line) => line !== "" && line[0] !== "#")?.trim() ?? "";
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return c.fail(strerror(error.code), 1);
  }
}

/** What the resolver says of the host's own name: -a aliases, -d domain, -f long name, -i addresses. */
async function resolved(c: Command, name: string, kind: string): Promise<void> {
  const found = await getaddrinfo(c.sys, name);
  if (typeof found === "string") c.fail(found, 1);
  if (kind === "i") {
    c.out(`${found.map((a) => (a.family === AF_INET ? formatIp4(a.addr) : formatIp6(a.addr))).join(" ")}\n`);
    return;
  }
  const names = (await hostsLine(c, name)) ?? [name];
  const canonical = names[0]!;
  if (kind === "f") c.out(`${canonical}\n`);
  else if (kind === "a") c.out(`${names.slice(1).join(" ")}\n`);
  else if (canonical.includes(".")) c.out(`${canonical.slice(canonical.indexOf(".") + 1)}\n`);
}

async function hostsLine(c: Command, name: string): Promise<string[] | null> {
  try {
    for (const line of await readLines(c.sys, "/etc/hosts")) {
      const names = line.replace(/#.*/, "").trim().split(/\s+/).slice(1);
      if (names.includes(name)) return names;
    }
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
  return null;
}

/** Addresses of interfaces but loopback and link-local ones, from the local table and /proc/net/if_inet6. */
async function addresses(c: Command): Promise<string[]> {
  const found: string[] = [];
  try {
    const lines = (await readFile(c.sys, "/proc/net/fib_trie")).split("\n");
    lines.forEach((line, i) => {
      const address = /^\s*\|-- (\S+)/.exec(line)?.[1];
      if (address === undefined || !/\/32 host LOCAL/.test(lines[i + 1] ?? "") || found.includes(address)) return;
      const number = parseIp4(address);
      if (number !== null && number >>> 24 !== 127) found.push(address);
    });
    for (const line of (await readFile(c.sys, "/proc/net/if_inet6")).split("\n")) {
      const [hex = "", , , scope] = line.split(/\s+/);
      if (hex.length === 32 && scope === "00")
        found.push(
          formatIp6(Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16))),
        );
    }
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
  return found;
}
