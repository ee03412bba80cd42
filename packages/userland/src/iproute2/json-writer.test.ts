import { describe, expect, it } from "vitest";
import { JsonWriter } from "./json-writer.js";

function sample(pretty: boolean): string {
  const w = new JsonWriter(pretty);
  w.openArray();
  for (const dst of ["default", 'it\'s "x" \\ y\t']) {
    w.openObject();
    w.name("dst");
    w.value(dst);
    w.name("flags");
    w.openArray();
    w.closeArray();
    w.name("state");
    w.openArray();
    w.value("A");
    w.value("B");
    w.closeArray();
    w.name("info");
    w.openObject();
    w.name("timer");
    w.raw("0.00");
    w.name("proxy");
    w.value(null);
    w.name("on");
    w.value(true);
    w.closeObject();
    w.closeObject();
  }
  w.closeArray();
  return w.take();
}

describe("JsonWriter", () => {
  it("writes compactly", () => {
    const object = (dst: string): string =>
      `{"dst":"${dst}","flags":[],"state":["A","B"],"info":{"timer":0.00,"proxy":null,"on":true}}`;
    expect(sample(false)).toBe(`[${object("default")},${object('it\'s \\"x\\" \\\\ y\\t')}]`);
  });

  it("indents as iproute2 does", () => {
    const object = (dst: string): string =>
      `        "dst": "${dst}",\n        "flags": [ ],\n        "state": [ "A","B" ],\n        "info": {\n            "timer": 0.00,\n            "proxy": null,\n            "on": true\n        }\n    }`;
    expect(sample(true)).toBe(`[ {\n${object("default")},{\n${object('it\'s \\"x\\" \\\\ y\\t')} ]`);
  });

  it("shows an empty list", () => {
    const lists = [false, true].map((pretty) => {
      const w = new JsonWriter(pretty);
      w.openArray();
      w.closeArray();
      return w.take();
    });
    expect(lists).toEqual(["[]", "[ ]"]);
  });
});
