import { describe, expect, it } from "vitest";
import { annotation, annotation6, newProbe, timeout, type Probe } from "./probe.js";

const WAIT = [5, 3, 10] as const;
const probe = (set: Partial<Probe>): Probe => ({ ...newProbe(), ...set });

describe("annotations", () => {
  it.each([
    [11, 0, null],
    [3, 3, ""],
    [3, 0, "!N"],
    [3, 1, "!H"],
    [3, 2, "!P"],
    [3, 4, "!F-1400"],
    [3, 13, "!X"],
    [3, 14, "!V"],
    [3, 77, "!<77>"],
    [12, 0, "!<12-0>"],
  ])("type %i code %i", (type, code, text) => {
    expect(annotation(type, code, 1400)).toBe(text);
  });

  it.each([
    [3, 0, null],
    [1, 4, ""],
    [1, 0, "!N"],
    [1, 1, "!X"],
    [1, 3, "!H"],
    [2, 0, "!F-1280"],
    [4, 1, "!P"],
  ])("ICMPv6 type %i code %i", (type, code, text) => {
    expect(annotation6(type, code, 1280)).toBe(text);
  });
});

describe("how long to wait", () => {
  const answered = probe({ done: true, sendTime: 10, recvTime: 10.25 });
  const waiting = probe({ sendTime: 10 });
  const expired = probe({ done: true, sendTime: 10 });
  it("is the maximum while nobody has answered", () => {
    expect(timeout([waiting, waiting, expired, waiting], 1, 2, WAIT)).toBe(5);
  });
  it("is three times an answer from the same hop, before or after", () => {
    expect(timeout([answered, waiting], 1, 2, WAIT)).toBe(0.75);
    expect(timeout([waiting, answered], 0, 2, WAIT)).toBe(0.75);
  });
  it("is ten times an answer from a hop behind", () => {
    expect(timeout([waiting, waiting, answered, waiting], 0, 2, WAIT)).toBe(2.5);
    expect(timeout([answered, answered, waiting, waiting], 2, 2, WAIT)).toBe(5);
  });
  it("is never more than the maximum", () => {
    expect(timeout([probe({ done: true, sendTime: 10, recvTime: 14 }), waiting], 1, 2, WAIT)).toBe(5);
  });
});
