import { expect, test } from "vitest";
import { Errno, errnoName, strerror } from "@netloom/uapi";

test("an error carries its number, its text and the kernel's extended ack", () => {
  const error = new Errno("EINVAL", "Nexthop has invalid gateway.");
  expect([error.errno, error.code, error.extack, strerror(error.errno)]).toEqual([
    22,
    "EINVAL",
    "Nexthop has invalid gateway.",
    "Invalid argument",
  ]);
  expect(errnoName(113)).toBe("EHOSTUNREACH");
  expect(strerror(113)).toBe("No route to host");
  expect(strerror(9999)).toBe("Unknown error 9999");
});
