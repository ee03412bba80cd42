/** Worlds with Debian's programs in them, and scripts run in such worlds. */

import { World, type Budget, type HostInput, type PacketCapture, type WorldHost } from "@netloom/kernel";
import { bash } from "@netloom/shell";
import type { Environment, Program, Sys } from "@netloom/uapi";
import { programs as userland } from "@netloom/userland";
import { decodeUtf8 } from "@netloom/wire";
import { defaultEnvironment } from "./environment.js";
import { hostFiles, setUpHost, type HostProfile } from "./host-profile.js";
import { runTranscript } from "./transcript.js";

export interface LabOptions {
  /** Same seed, same script: same bytes. Default 1. */
  readonly seed?: number;
  /** Programs besides those of Debian; one of the same name replaces it. */
  readonly programs?: readonly Program[];
  /** Default `bare`. */
  readonly hostProfile?: HostProfile;
  readonly budget?: Partial<Budget>;
  /** Gives the world the wall clock; without it neither wall-time limits nor `realTime` work. */
  readonly host?: WorldHost;
  readonly realTime?: boolean;
  readonly hostname?: string;
  /** Files to begin with, by absolute path. */
  readonly files?: ReadonlyMap<string, string | Uint8Array>;
}

/** What to run: commands as for `bash -c`, script files one after another, standard input, a terminal session, or a script to print a transcript of. */
export type Script =
  | { readonly kind: "commands"; readonly text: string; readonly name?: string; readonly args?: readonly string[] }
  | { readonly kind: "files"; readonly paths: readonly string[] }
  | { readonly kind: "stdin" }
  | { readonly kind: "interactive" }
  | { readonly kind: "transcript"; readonly text: string };

export interface RunOptions extends LabOptions {
  readonly stdin?: HostInput;
  /** Called with what is written to standard output as it comes; `output` of the result is then empty. */
  readonly stdout?: (bytes: Uint8Array) => void;
  /** The same for standard error; by default it goes where standard output goes, in order. */
  readonly stderr?: (bytes: Uint8Array) => void;
  /** Standard input, output and error are a terminal, `world.terminal`. */
  readonly tty?: boolean;
  readonly env?: Environment;
  /** Gets a pcapng file, in pieces: the packets of all devices of all namespaces from the script's first command on. */
  readonly pcap?: (bytes: Uint8Array) => void;
}

export interface RunResult {
  readonly status: number;
  /** Standard output and error, merged in order, unless they were streamed. */
  readonly output: string;
  /** Why the world was ended before the script was: a limit, or an internal error. */
  readonly message: string | null;
  /** What `pcap` threw, if it did: that ended the capture but not the script. */
  readonly pcapError?: unknown;
}

/** A machine with Debian's programs, not yet booted. */
export function createWorld(options: LabOptions = {}): World {
  const hostname = options.hostname ?? "debian";
  const world = new World({
    programs: [...userland, bash, ...(options.programs ?? [])],
    hostname,
    realTime: options.realTime ?? false,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.budget === undefined ? {} : { budget: options.budget }),
    ...(options.host === undefined ? {} : { host: options.host }),
  });
  for (const [path, content] of hostFiles(options.hostProfile ?? "bare", hostname)) world.writeFile(path, content);
  for (const [path, content] of options.files ?? []) world.writeFile(path, content, 0o755);
  return world;
}

/** Boots `world` and runs `script` in it. */
export async function runInWorld(world: World, script: Script, options: RunOptions = {}): Promise<RunResult> {
  let output = "";
  const stdout = options.stdout ?? ((bytes: Uint8Array): void => void (output += decodeUtf8(bytes)));
  const env = options.env ?? defaultEnvironment(options.tty === true);
  const { pcap } = options;
  const recording: { capture: PacketCapture | null } = { capture: null };
  const end = await world.run(
    async (sys) => {
      await setUpHost(sys, world, options.hostProfile ?? "bare", env);
      if (pcap !== undefined) recording.capture = world.capture(pcap);
      return runMain(sys, script, env);
    },
    {
      stdout,
      ...(options.stderr === undefined ? {} : { stderr: options.stderr }),
      ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
      ...(options.tty === undefined ? {} : { tty: options.tty }),
    },
  );
  const { capture } = recording;
  capture?.close();
  const failed = capture !== null && capture.error !== null;
  return { status: end.status, output, message: end.message, ...(failed ? { pcapError: capture.error } : {}) };
}

/** A new world for one script. A plain text is run as the file `script` in the working directory. */
export function runScript(script: string | Script, options: RunOptions = {}): Promise<RunResult> {
  if (typeof script !== "string") return runInWorld(createWorld(options), script, options);
  const files = new Map(options.files);
  files.set("/root/script", script);
  return runInWorld(createWorld({ ...options, files }), { kind: "files", paths: ["script"] }, options);
}

const BASH = "/usr/bin/bash";

async function runMain(sys: Sys, script: Script, env: Environment): Promise<number> {
  switch (script.kind) {
    case "commands":
      return sys.execve(
        BASH,
        ["bash", "-c", script.text, ...(script.name === undefined ? [] : [script.name]), ...(script.args ?? [])],
        env,
      );
    case "stdin":
      return sys.execve(BASH, ["bash"], env);
    case "interactive":
      return sys.execve(BASH, ["bash", "-i"], env);
    case "transcript":
      sys.setproctitle(["bash", "/oracle/runner.bash", "/oracle/scripts/command"]);
      return runTranscript(sys, env, script.text);
    case "files": {
      const last = script.paths.length - 1;
      for (let i = 0; i < last; i++) {
        const end = await sys.waitpid(sys.fork((own) => own.execve(BASH, ["bash", script.paths[i]!], env)));
        if (end !== null && (end.status !== 0 || end.signal !== 0))
          return end.signal !== 0 ? 128 + end.signal : end.status;
      }
      return last < 0 ? 0 : sys.execve(BASH, ["bash", script.paths[last]!], env);
    }
  }
}
