import { strtol } from "../libc/inet.js";
import { Exit } from "./exit.js";

/** The largest `long` there is, as near as a number comes. */
const LONG_MAX = 2 ** 63;

/** A whole decimal number in `[min, max]`, or the end of the program with iputils' text for it. */
export function strtolOrErr(text: string, min: number, max: number | bigint): number {
  const { value, rest } = strtol(text, 10);
  if (text === "" || rest !== "") throw new Exit(1, `invalid argument: '${text}'`);
  if (Math.abs(value) > LONG_MAX) throw new Exit(1, `invalid argument: '${text}': Numerical result out of range`);
  if (value < min || value > Number(max))
    throw new Exit(1, `invalid argument: '${text}': out of range: ${min} <= value <= ${max}`);
  return value;
}
