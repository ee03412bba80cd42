/** radvd.conf as radvd 2.19 reads it, and what it says of it. */

import { expect, test } from "vitest";
import { formatIp6 } from "@netloom/wire";
import { buildAdvert } from "./advert.js";
import { complaints, ConfigError, parseConfig } from "./config.js";

function parsed(text: string): { configs: ReturnType<typeof parseConfig>; warnings: string[] } {
  const warnings: string[] = [];
  return { configs: parseConfig(text, "/f", (warning) => warnings.push(warning)), warnings };
}

test.each([
  ["", "/f:1 error: syntax error"],
  ["interface v0 { AdvSendAdvert maybe; };", "/f:1 error: syntax error"],
  ["interface v0 {\n AdvSendAdvert on }\n", "/f:2 error: syntax error"],
  ["interface v0 { AdvSendAdvert on; }", "/f:1 error: syntax error"],
  ["interface v0 {\n AdvSendAdvert on;\n Foo 3; };\n", "/f:3 error: syntax error"],
  [
    "interface v0 {\n prefix 2001:db8::/64 { AdvPreferredLifetime 9; AdvValidLifetime 8; }; };",
    "AdvValidLifeTime must be greater than AdvPreferredLifetime in /f, line 2",
  ],
  ["interface v0 {\n prefix 2001:db8::/164 { }; };", "invalid prefix length in /f, line 2"],
  ["interface v0 {\n route 2001:db8::/300 { }; };", "invalid route prefix length in /f, line 2"],
  ["interface v0 { }; interface v0 { };", "duplicate interface definition for v0"],
])("%j: %s", (text, error) => {
  expect(() => parsed(text)).toThrow(new ConfigError(error, !error.startsWith("/f:")));
});

test("options, comments, several interfaces", () => {
  const { configs, warnings } = parsed(`
    # a comment
    interface v0 { AdvSendAdvert on; MaxRtrAdvInterval 8.5; AdvDefaultPreference low;  # another
      prefix 2001:db8:1::7/64 { AdvAutonomous off; AdvValidLifetime infinity; };
      RDNSS 2001:db8::53 2001:db8::54 { AdvRDNSSLifetime 5; };
      clients { fe80::1; fe80::2; };
    };
    interface v1 { IgnoreIfMissing off; };`);
  expect(
    configs.map(({ name, sendAdvert, maxInterval, pref, ignoreIfMissing }) => [
      name,
      sendAdvert,
      maxInterval,
      pref,
      ignoreIfMissing,
    ]),
  ).toEqual([
    ["v0", true, 8.5, 3, true],
    ["v1", false, 600, 0, false],
  ]);
  expect(configs[0]!.clients.map((addr) => formatIp6(addr))).toEqual(["fe80::1", "fe80::2"]);
  expect(configs[0]!.rdnss[0]!.entries.length).toBe(2);
  expect(warnings).toEqual(["AdvRDNSSLifetime must be at least MaxRtrAdvInterval"]);
});

test("what is out of range is complained of", () => {
  const [config] = parsed(
    "interface v0 { MaxRtrAdvInterval 1; MinDelayBetweenRAs 1; AdvLinkMTU 100; AdvReachableTime 4000000; AdvDefaultLifetime 10000; };",
  ).configs;
  expect(complaints(config!, 1500)).toEqual([
    "MinRtrAdvInterval for v0 (0.33) must be at least 3.00 but no more than 3/4 of MaxRtrAdvInterval (0.75)",
    "MaxRtrAdvInterval for v0 (1.00) must be between 4.00 and 1800",
    "MinDelayBetweenRAs for v0 (1.00) must be at least 3.00",
    "AdvLinkMTU for v0 (100) must be zero or between 1280 and 1500",
    "AdvReachableTime for v0 (4000000) must not be greater than 3600000",
    "AdvDefaultLifetime for v0 (10000) must be zero or between 1 and 9000",
  ]);
});

test("the last advertisement takes back what it may", () => {
  const [config] = parsed(
    "interface v0 { MaxRtrAdvInterval 10; prefix 2001:db8::1/64 { DeprecatePrefix on; }; route 2001:db8:5::/48 { RemoveRoute off; }; DNSSL a.b { }; };",
  ).configs;
  const link = { index: 2, mtu: 1500, lladdr: Uint8Array.from([2, 0, 0, 0, 0, 1]), addrs: [] };
  const hex = (cease: boolean): string =>
    [...buildAdvert(config!, link, cease)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  expect(hex(false)).toBe(
    "86000000" +
      "4000001e" +
      "0000000000000000" +
      "030440c0000151800000384000000000" +
      "20010db8000000000000000000000000" +
      "180330000000001e" +
      "20010db8000500000000000000000000" +
      "1f02" +
      "0000" +
      "0000000a" +
      "0161016200000000" +
      "0101020000000001",
  );
  expect(hex(true)).toContain("40000000" + "0000000000000000" + "030440c000001c2300000000");
  expect(hex(true)).toContain("180330000000001e");
  expect(hex(true)).toContain("1f02000000000000");
});
