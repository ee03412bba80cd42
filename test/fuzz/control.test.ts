import { describe, expect, test } from "vitest";
import { randomFrom } from "../differential/random/model.js";
import {
  attackByCalls,
  attackByCaptures,
  attackByCommands,
  attackByNetlink,
  type ControlResult,
} from "./control-world.js";
import { recordRequests } from "./netlink-corpus.js";

const well = ({ failure, last }: ControlResult): void =>
  expect(failure === null ? null : `${failure}\n${last}`).toBeNull();

describe("hostile input breaks nothing", () => {
  test("netlink messages; what is refused changes nothing", async () => {
    well(await attackByNetlink(1, await recordRequests(), randomFrom(1), 400));
  });
  test.each([1, 2])("system calls: seed %i", async (seed) => well(await attackByCalls(seed, randomFrom(seed), 15_000)));
  test.each([1, 2])("command lines: seed %i", async (seed) =>
    well(await attackByCommands(seed, randomFrom(seed), 400)),
  );
  test.each([1, 2])("captures: seed %i", async (seed) => well(await attackByCaptures(seed, randomFrom(seed), 40)));
});
