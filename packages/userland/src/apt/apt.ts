/** apt-get(8) and apt(8): everything the world has is installed, and there is nothing to get more from. */

import type { Program } from "@netloom/uapi";
import { searchPath } from "../libc/spawn.js";
import { command, type Command } from "../libc/command.js";

/** Packages with their version in Debian 12 and a program that shows whether the world has them. */
const PACKAGES: Readonly<Record<string, readonly [version: string, program: string]>> = {
  iproute2: ["6.1.0-3", "ip"],
  "bridge-utils": ["1.7.1-1", "brctl"],
  "net-tools": ["2.10-0.1+deb12u2", "ifconfig"],
  "iputils-ping": ["3:20221126-1+deb12u1", "ping"],
  "iputils-tracepath": ["3:20221126-1+deb12u1", "tracepath"],
  "iputils-arping": ["3:20221126-1+deb12u1", "arping"],
  iptables: ["1.8.9-2", "iptables"],
  nftables: ["1.0.6-2+deb12u2", "nft"],
  tcpdump: ["4.99.3-1", "tcpdump"],
  traceroute: ["1:2.1.2-1", "traceroute"],
  procps: ["2:4.0.2-3", "sysctl"],
  "util-linux": ["2.38.1-5+deb12u3", "unshare"],
  mount: ["2.38.1-5+deb12u3", "mount"],
  coreutils: ["9.1-1", "ls"],
  grep: ["3.8-5", "grep"],
  sed: ["4.9-1", "sed"],
  mawk: ["1.3.4.20200120-3.1", "mawk"],
  findutils: ["4.9.0-4", "find"],
  diffutils: ["1:3.8-4", "diff"],
  hostname: ["3.23+nmu1", "hostname"],
  sudo: ["1.9.13p3-1+deb12u1", "sudo"],
  kmod: ["30+20221128-1", "modprobe"],
  less: ["590-2.1~deb12u2", "less"],
  bash: ["5.2.15-2+b7", "bash"],
  ethtool: ["1:6.1-1", "ethtool"],
  socat: ["1.7.4.4-2", "socat"],
  "netcat-openbsd": ["1.219-1", "nc"],
  "netcat-traditional": ["1.10-47", "nc"],
  curl: ["7.88.1-10+deb12u12", "curl"],
  iperf3: ["3.12-1+deb12u1", "iperf3"],
  debianutils: ["5.7-0.5~deb12u1", "which"],
  "ncurses-bin": ["6.4-4", "tput"],
  bsdutils: ["1:2.38.1-5+deb12u3", "logger"],
};

const OPERATIONS = new Set([
  "update",
  "upgrade",
  "dist-upgrade",
  "full-upgrade",
  "install",
  "reinstall",
  "remove",
  "purge",
  "autoremove",
  "autopurge",
  "clean",
  "autoclean",
  "check",
]);

function reading(c: Command): void {
  const done = c.sys.isatty(1) ? " Done" : "";
  c.out(`Reading package lists...${done}\nBuilding dependency tree...${done}\nReading state information...${done}\n`);
}

function apt(name: string): Program {
  return command({
    name,
    short: "yqsdfmuVbth:o:c:",
    long: {
      yes: "y",
      "assume-yes": "y",
      quiet: "q",
      simulate: "s",
      "no-act": "s",
      "download-only": "d",
      "fix-broken": "f",
      "fix-missing": "m",
      "no-install-recommends": "norec",
      "install-recommends": "rec",
      "allow-unauthenticated": "unauth",
      "allow-downgrades": "down",
      purge: "purge",
      "auto-remove": "auto",
      option: "o",
      "no-upgrade": "noup",
      "only-upgrade": "onlyup",
      "show-progress": "progress",
    },
    usage: `Usage: ${name} [-qsy] install|remove PACKAGE... | ${name} update\nManage packages. All the world has is installed.\n`,
    version: "apt 2.6.1 (amd64)",
    failure: 100,
    async run(c, { operands }) {
      const [operation, ...packages] = operands;
      if (operation === undefined) {
        c.out(`Usage: ${name} [options] command\n`);
        return 1;
      }
      if (name === "apt" && !c.sys.isatty(1))
        c.stdio.err("\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n\n");
      if (!OPERATIONS.has(operation)) {
        c.stdio.err(`E: Invalid operation ${operation}\n`);
        return 100;
      }
      if (operation === "clean" || operation === "autoclean") return 0;
      if (operation === "update") {
        c.out(`Reading package lists...${c.sys.isatty(1) ? " Done" : ""}\n`);
        return 0;
      }
      reading(c);
      const unknown = packages.filter((p) => {
        const known = PACKAGES[p.replace(/[=/:].*$/, "")];
        return known === undefined || searchPath(c.sys, known[1], undefined) === null;
      });
      await c.stdio.flush();
      for (const p of unknown) c.stdio.err(`E: Unable to locate package ${p}\n`);
      if (unknown.length > 0) return 100;
      const removing = /remove|purge/.test(operation) && packages.length > 0;
      if (removing) {
        c.stdio.err("E: The programs of this world cannot be removed\n");
        return 100;
      }
      for (const p of packages)
        c.out(`${p} is already the newest version (${PACKAGES[p.replace(/[=/:].*$/, "")]![0]}).\n`);
      if (operation === "upgrade" || operation === "dist-upgrade" || operation === "full-upgrade")
        c.out(`Calculating upgrade...${c.sys.isatty(1) ? " Done" : ""}\n`);
      c.out("0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n");
      return 0;
    },
  });
}

export const aptPrograms: readonly Program[] = [apt("apt-get"), apt("apt")];
