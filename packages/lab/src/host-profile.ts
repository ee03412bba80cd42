/**
 * What a world's machine is connected to before the user's first command.
 *
 * `bare` is a machine without a network card: only lo, up. `internet` has eth0 with an address, a
 * default route and a resolver, and machines behind its gateway that answer. Gateway and outside are
 * namespaces like any other, except that nothing the user can look at leads to them.
 */

import { CLONE_NEWNET, Errno, X_OK, type Awaitable, type Environment, type Sys } from "@netloom/uapi";
import type { World } from "@netloom/kernel";

export type HostProfile = "bare" | "internet";

export const HOST_PROFILES: readonly HostProfile[] = ["bare", "internet"];

/** Documentation addresses (RFC 5737), so that they collide with no lab's. */
const HOST_ADDRESS = "198.51.100.2";
const GATEWAY_ADDRESS = "198.51.100.1";
const RESOLVER_ADDRESS = "198.51.100.1";

/** Machines that answer, with the names that lead to them. */
export const OUTSIDE: readonly { readonly address: string; readonly names: readonly string[] }[] = [
  { address: "1.1.1.1", names: ["one.one.one.one"] },
  { address: "8.8.8.8", names: ["dns.google"] },
  { address: "114.114.114.114", names: ["public1.114dns.com"] },
  { address: "93.184.215.14", names: ["example.com", "www.example.com"] },
  { address: "142.250.74.36", names: ["google.com", "www.google.com"] },
  { address: "110.242.68.66", names: ["baidu.com", "www.baidu.com"] },
  { address: "140.82.121.4", names: ["github.com"] },
  { address: "151.101.2.132", names: ["deb.debian.org", "debian.org"] },
];

const IP = "/usr/sbin/ip";
const SYSCTL_FORWARD = "/proc/sys/net/ipv4/ip_forward";
const ONE = Uint8Array.of(49, 10);

/** Runs in the world's first process, before the user's program. Throws if a command fails. */
export async function setUpHost(sys: Sys, world: World, profile: HostProfile, env: Environment): Promise<void> {
  if (!hasIp(sys)) return;
  await ip(sys, env, "link set lo up");
  if (profile === "bare") return;
  // The outside: a namespace with the addresses of all machines there.
  await inNewNet(sys, world, "outside", async (outside) => {
    await ip(outside, env, "link set lo up");
    for (const { address } of OUTSIDE) await ip(outside, env, `addr add ${address}/32 dev lo`);
    // The gateway between it and the user's machine.
    await inNewNet(outside, world, "gateway", async (gateway) => {
      const outsidePid = outside.getpid();
      await ip(gateway, env, "link set lo up");
      await ip(gateway, env, "link add eth0 type veth peer name eth0 netns 1");
      await ip(gateway, env, `link add eth1 type veth peer name eth0 netns ${outsidePid}`);
      await ip(gateway, env, `addr add ${GATEWAY_ADDRESS}/24 dev eth0`);
      await ip(gateway, env, "addr add 203.0.113.1/24 dev eth1");
      await ip(gateway, env, "link set eth0 up");
      await ip(gateway, env, "link set eth1 up");
      await ip(gateway, env, "route add default via 203.0.113.2 dev eth1");
      const fd = gateway.open(SYSCTL_FORWARD, 1);
      await gateway.write(fd, ONE);
      gateway.close(fd);
    });
    await ip(outside, env, "addr add 203.0.113.2/24 dev eth0");
    await ip(outside, env, "link set eth0 up");
    await ip(outside, env, "route add 198.51.100.0/24 via 203.0.113.1");
  });
  await ip(sys, env, "link set eth0 up");
  await ip(sys, env, `addr add ${HOST_ADDRESS}/24 brd + dev eth0`);
  await ip(sys, env, `route add default via ${GATEWAY_ADDRESS} dev eth0`);
  // Carriers and addresses have settled when the user comes.
  await sys.nanosleep(3_000_000_000);
}

/** Files of /etc that go with the profile, by path. */
export function hostFiles(profile: HostProfile, hostname: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  if (profile === "bare") return files;
  files.set("/etc/resolv.conf", `nameserver ${RESOLVER_ADDRESS}\n`);
  const outside = OUTSIDE.map(({ address, names }) => `${address}\t${names.join(" ")}\n`).join("");
  files.set(
    "/etc/hosts",
    `127.0.0.1\tlocalhost\n127.0.1.1\t${hostname}\n::1\t\tlocalhost ip6-localhost ip6-loopback\n${outside}`,
  );
  return files;
}

/** A world may be made without Debian's programs. */
function hasIp(sys: Sys): boolean {
  try {
    sys.access(IP, X_OK);
    return true;
  } catch (error) {
    if (error instanceof Errno) return false;
    throw error;
  }
}

async function ip(sys: Sys, env: Environment, words: string): Promise<void> {
  const pid = sys.fork((own) => own.execve(IP, ["ip", ...words.split(" ")], env));
  const end = await sys.waitpid(pid);
  if (end === null || end.status !== 0 || end.signal !== 0) throw new Error(`setting up the host: ip ${words} failed`);
}

/** Runs `main` in a process with a network namespace of its own, which outlives it; `name` is what captures call it. */
async function inNewNet(sys: Sys, world: World, name: string, main: (sys: Sys) => Promise<void>): Promise<void> {
  const body = (own: Sys): Awaitable<number> => {
    own.unshare(CLONE_NEWNET);
    world.keepNet(own.getpid(), name);
    return main(own).then(() => 0);
  };
  const end = await sys.waitpid(sys.fork(body));
  if (end === null || end.status !== 0) throw new Error("setting up the host failed");
}
