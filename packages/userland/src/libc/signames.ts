/** Signals by name or number, as kill(1) and timeout(1) take them. */

import { NSIG, SIGNAL_NAMES } from "@netloom/uapi";

/** `TERM`, `SIGTERM`, `term`, `15`, `RTMIN+1`; null for anything else. */
export function signalNumber(text: string): number | null {
  if (/^\d+$/.test(text)) {
    const n = Number(text);
    return n <= NSIG ? n : n > 128 && n - 128 <= NSIG ? n - 128 : null;
  }
  const name = text.toUpperCase().replace(/^SIG/, "");
  const index = SIGNAL_NAMES.indexOf(name);
  if (index >= 0) return index;
  if (name === "POLL") return SIGNAL_NAMES.indexOf("IO");
  if (name === "CLD") return SIGNAL_NAMES.indexOf("CHLD");
  if (name === "IOT") return SIGNAL_NAMES.indexOf("ABRT");
  const realtime = /^RTM(IN|AX)([+-]\d+)?$/.exec(name);
  if (realtime === null) return null;
  const n = (realtime[1] === "IN" ? 34 : 64) + Number(realtime[2] ?? 0);
  return n >= 34 && n <= 64 ? n : null;
}

/** The name without SIG; null for a number that has none. */
export function signalName(number: number): string | null {
  if (number < SIGNAL_NAMES.length) return SIGNAL_NAMES[number]!;
  if (number < 34 || number > 64) return null;
  if (number === 34) return "RTMIN";
  if (number === 64) return "RTMAX";
  return number <= 49 ? `RTMIN+${number - 34}` : `RTMAX-${64 - number}`;
}
