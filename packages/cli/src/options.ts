/** Options that `run` and `shell` share. */

import { parseArgs, type ParseArgsConfig } from "node:util";
import { HOST_PROFILES, type Budget, type HostProfile, type LabOptions } from "@netloom/lab";
import { nodeHost } from "./node-host.js";
import { UsageError } from "./usage-error.js";

type Options = NonNullable<ParseArgsConfig["options"]>;

export const SHARED_OPTIONS = {
  help: { type: "boolean", short: "h" },
  host: { type: "string" },
  seed: { type: "string" },
  "real-time": { type: "boolean" },
  "no-real-time": { type: "boolean" },
  pcap: { type: "string" },
  "max-time": { type: "string" },
  "max-virtual-time": { type: "string" },
  "max-output": { type: "string" },
  "max-processes": { type: "string" },
  "max-forks": { type: "string" },
  "max-system-calls": { type: "string" },
  "max-file-bytes": { type: "string" },
} as const satisfies Options;

export type Values = Readonly<Record<string, string | boolean | undefined>>;

/** util.parseArgs with errors in our words. */
export function parse(verb: string, args: string[], options: Options): { values: Values; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true });
    const single: Record<string, string | boolean | undefined> = {};
    for (const [name, value] of Object.entries(values)) if (!Array.isArray(value)) single[name] = value;
    return { values: single, positionals };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const text = error.message.split(/\.(?:\s|$)/)[0]!;
    throw new UsageError(text.charAt(0).toLowerCase() + text.slice(1), `netloom ${verb} --help shows the options`);
  }
}

const BUDGETS: readonly (readonly [string, keyof Budget])[] = [
  ["max-time", "maxTimeS"],
  ["max-virtual-time", "maxVirtualTimeS"],
  ["max-output", "maxOutputBytes"],
  ["max-processes", "maxProcesses"],
  ["max-forks", "maxForks"],
  ["max-system-calls", "maxSystemCalls"],
  ["max-file-bytes", "maxFileBytes"],
];

export function labOptions(
  values: Values,
  defaults: { hostProfile: HostProfile; realTime: boolean; maxTimeS: number },
): LabOptions {
  const budget: { -readonly [K in keyof Budget]?: number } = { maxTimeS: defaults.maxTimeS };
  for (const [option, key] of BUDGETS) {
    const limit = positive(values, option);
    if (limit !== null) budget[key] = limit;
  }
  const seed = values["seed"];
  if (typeof seed === "string" && !/^\d{1,9}$/.test(seed))
    throw new UsageError(`--seed takes a whole number below 1000000000, not '${seed}'`);
  return {
    hostProfile: profile(values["host"]) ?? defaults.hostProfile,
    realTime: values["no-real-time"] === true ? false : values["real-time"] === true || defaults.realTime,
    seed: typeof seed === "string" ? Number(seed) : 1,
    budget,
    host: nodeHost,
  };
}

function profile(value: string | boolean | undefined): HostProfile | null {
  if (typeof value !== "string") return null;
  const found = HOST_PROFILES.find((name) => name === value);
  if (found === undefined) throw new UsageError(`--host takes ${HOST_PROFILES.join(" or ")}, not '${value}'`);
  return found;
}

function positive(values: Values, option: string): number | null {
  const value = values[option];
  if (typeof value !== "string") return null;
  const number = Number(value);
  if (!(number > 0) || value.trim() === "") throw new UsageError(`--${option} takes a number above 0, not '${value}'`);
  return number;
}
