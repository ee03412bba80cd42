import { describe, expect, it } from "vitest";
import { Writer } from "./codec.js";

describe("Writer.take", () => {
  it("gives writers that are empty and zero, whatever was written before", () => {
    const first = Writer.take();
    first.set(new Uint8Array(100).fill(255));
    const written = first.finish();
    const second = Writer.take();
    second.reserve(100);
    expect([second.length, second.finish()]).toEqual([100, new Uint8Array(100)]);
    expect(written).toEqual(new Uint8Array(100).fill(255));
  });

  it("gives different writers to those that write at the same time", () => {
    const outer = Writer.take();
    outer.u32(1);
    const inner = Writer.take();
    inner.u32(2);
    outer.set(inner.finish());
    expect(outer.finish()).toEqual(Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0));
  });
});
