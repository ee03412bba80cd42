/** echo(1), true(1), false(1), yes(1). */

import { encodeUtf8 } from "@netloom/wire";
import { coreutil } from "./coreutil.js";
import { unescape } from "./escapes.js";

export const echo = coreutil({
  name: "echo",
  usage: "Usage: echo [-neE] [TEXT]...\nWrite the arguments, separated by blanks, and a newline.\n",
  raw: true,
  run(c, { operands }) {
    let i = 0;
    let newline = true;
    let escapes = false;
    for (; i < operands.length && /^-[neE]+$/.test(operands[i]!); i++) {
      for (const letter of operands[i]!.slice(1)) {
        if (letter === "n") newline = false;
        else escapes = letter === "e";
      }
    }
    const text = operands.slice(i).join(" ");
    if (!escapes) {
      c.out(newline ? `${text}\n` : text);
      return;
    }
    const { text: plain, stop } = unescape(text, "echo");
    c.out(newline && !stop ? `${plain}\n` : plain);
  },
});

export const trueProgram = coreutil({
  name: "true",
  usage: "Usage: true [ARGUMENTS]...\nSucceed.\n",
  raw: true,
  run: () => 0,
});

export const falseProgram = coreutil({
  name: "false",
  usage: "Usage: false [ARGUMENTS]...\nFail.\n",
  raw: true,
  run: () => 1,
});

export const yes = coreutil({
  name: "yes",
  usage: "Usage: yes [TEXT]...\nWrite a line with TEXT, or `y`, until ended.\n",
  async run(c, { operands }) {
    const line = `${operands.length === 0 ? "y" : operands.join(" ")}\n`;
    const block = encodeUtf8(line.repeat(Math.max(1, Math.floor(4096 / line.length))));
    for (;;) {
      await c.sys.write(1, block);
      await c.sys.checkpoint();
    }
  },
});
