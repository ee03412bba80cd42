import { expect, it } from "vitest";
import { NSEC_PER_MSEC } from "./timer.js";
import { wheelExpiryNs } from "./timer-wheel.js";

it.each([
  // Now, asked for, fires: ms. Level 0 is exact to the tick after; further ones round up to 32, 256, 2048 ms.
  [0, 100, 104],
  [0, 248, 252],
  [0, 252, 256],
  [5_000, 6_000, 6_016],
  [5_001, 6_001, 6_016],
  [0, 5_000, 5_120],
  [3_000, 33_000, 34_816],
  [0, 0, 8],
])("a timer armed at %i ms for %i ms fires at %i ms", (now, when, fires) => {
  expect(wheelExpiryNs(now * NSEC_PER_MSEC, when * NSEC_PER_MSEC) / NSEC_PER_MSEC).toBe(fires);
});
