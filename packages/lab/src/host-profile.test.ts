import { describe, expect, it } from "vitest";
import { runScript, type RunOptions } from "./run-script.js";

async function output(script: string, options: RunOptions): Promise<string> {
  const result = await runScript(script, options);
  expect(result.message).toBeNull();
  return result.output.replace(/[0-9a-f:]{12,17}\/64/g, "LL/64");
}

describe("a bare host", () => {
  it("has lo, up, and nothing else", async () => {
    expect(await output("ip -br addr; ip route; cat /etc/resolv.conf", { hostProfile: "bare" })).toBe(
      "lo               UNKNOWN        127.0.0.1/8 ::1/128 \n",
    );
  });
});

describe("a host on the internet", () => {
  const options: RunOptions = { hostProfile: "internet" };

  it("has an uplink with address, default route and resolver", async () => {
    expect(await output("ip -4 -br addr; ip route; cat /etc/resolv.conf", options)).toBe(
      "lo               UNKNOWN        127.0.0.1/8 \n" +
        "eth0@if2         UP             198.51.100.2/24 \n" +
        "default via 198.51.100.1 dev eth0 \n" +
        "198.51.100.0/24 dev eth0 proto kernel scope link src 198.51.100.2 \n" +
        "nameserver 198.51.100.1\n",
    );
  });

  it("reaches machines by address and name, two hops away, and no others", async () => {
    const script =
      "for a in 8.8.8.8 example.com 198.51.100.1; do ping -c 1 $a | grep -o 'ttl=.*time' ; done; ping -c 1 -W 1 9.9.9.9 | tail -2";
    expect(await output(script, options)).toBe(
      "ttl=63 time\nttl=63 time\nttl=64 time\n1 packets transmitted, 0 received, 100% packet loss, time 0ms\n\n",
    );
  });

  it("shows nothing of how that is made", async () => {
    const script =
      "ip netns; ls -d /run/netns 2>&1; ls /proc | grep -c '^[0-9]'; ls -l /proc/*/ns/net | grep -o 'net:.*' | sort -u | wc -l";
    expect(await output(script, options)).toBe("ls: cannot access '/run/netns': No such file or directory\n4\n1\n");
  });
});
