/**
 * What the text and file tools have in common: option parsing, --help and --version, error(3) and the
 * way a command ends. A program is declared with `command` and gets a `Command` to work with.
 */

import { Errno, strerror, type Awaitable, type Environment, type Program, type Sys } from "@netloom/uapi";
import { getopt, OptionError, type Arguments, type LongOptions } from "./getopt.js";
import { Stdio } from "./stdio.js";

/** Ends the command with a status from anywhere inside it (exit(3)); what stdio holds is written. */
export class CommandExit extends Error {
  override readonly name = "CommandExit";
  constructor(readonly status: number) {
    super(`exit ${status}`);
  }
}

/** One run of a command. */
export class Command {
  readonly stdio: Stdio;
  /** The exit status so far; `error` raises it. */
  status = 0;

  constructor(
    readonly sys: Sys,
    readonly name: string,
    readonly env: Environment,
    private readonly spec: CommandSpec,
    stdio?: Stdio,
  ) {
    this.stdio = stdio ?? new Stdio(sys);
  }

  /** The same run under another name in its messages. */
  renamed(name: string): Command {
    return new Command(this.sys, name, this.env, this.spec, this.stdio);
  }

  out(text: string): void {
    this.stdio.out(text);
  }

  /** error(3): what is on standard output goes out first, then `NAME: TEXT`. */
  error(text: string, status = 1): void {
    this.flushNow();
    this.stdio.err(`${this.name}: ${text}\n`);
    if (status > this.status) this.status = status;
  }

  /** `NAME: TEXT: strerror`; anything but an Errno is thrown on. */
  errno(text: string, error: unknown, status = 1): void {
    if (!(error instanceof Errno)) throw error;
    this.error(`${text}: ${strerror(error.code)}`, status);
  }

  /** `error`, then the end. */
  fail(text: string, status = this.spec.failure ?? 1): never {
    this.error(text, status);
    throw new CommandExit(status);
  }

  /** `errno`, then the end. */
  failErrno(text: string, error: unknown, status = this.spec.failure ?? 1): never {
    this.errno(text, error, status);
    throw new CommandExit(status);
  }

  /** A wrong command line: TEXT (if any), then where to find help. */
  usage(text: string | null, status = this.spec.failure ?? 1): never {
    if (text !== null) this.error(text, status);
    if (this.spec.usageLine !== undefined) this.stdio.err(this.spec.usageLine);
    this.stdio.err(
      this.spec.showUsage === true
        ? this.spec.usage
        : `${this.spec.hintPrefix === true ? `${this.name}: ` : ""}Try '${this.name} --help' for more information.\n`,
    );
    throw new CommandExit(status);
  }

  exit(status: number): never {
    throw new CommandExit(status);
  }

  private flushNow(): void {
    const flushed = this.stdio.flush();
    // A failure is seen by the flush at the end.
    if (flushed instanceof Promise) flushed.catch(() => {});
  }
}

export interface CommandSpec {
  readonly name: string;
  readonly paths?: readonly string[];
  /** getopt's option string. */
  readonly short?: string;
  readonly long?: LongOptions;
  /** Text of --help, beginning with `Usage:`. */
  readonly usage: string;
  /** First line of --version. */
  readonly version: string;
  /** Exit status of wrong options and `fail`; default 1. */
  readonly failure?: number;
  /** Also print the usage, not a hint, after a wrong option (procps). */
  readonly showUsage?: boolean;
  /** A line before the hint (grep). */
  readonly usageLine?: string;
  /** A wrong option shows the usage on standard output and succeeds (sysctl). */
  readonly lenient?: boolean;
  /** The hint begins with the program's name, too (diffutils). */
  readonly hintPrefix?: boolean;
  /** `-h` and `-V` mean help and version (util-linux, procps). */
  readonly shortHelp?: boolean;
  /** Arguments are taken as they are; --help and --version count only when alone. */
  readonly raw?: boolean;
  /** Rewrites obsolete forms (`head -5`) before options are parsed. */
  rewrite?(argv: readonly string[]): readonly string[];
  /** Returns the exit status; nothing means `command.status`. */
  run(command: Command, args: Arguments): Awaitable<number | void>;
}

const HELP: LongOptions = { help: "help", version: "version" };
const SHORT_HELP: LongOptions = { help: "h", version: "V" };

/** The program of a specification. */
export function command(spec: CommandSpec): Program {
  const short = spec.shortHelp === true ? `${spec.short ?? ""}hV` : (spec.short ?? "");
  let long: LongOptions | null = null;
  const main = (sys: Sys, argv: readonly string[], env: Environment): Awaitable<number> => {
    const run = new Command(sys, argv[0] ?? spec.name, env, spec);
    try {
      const args = spec.raw === true ? { options: [], operands: argv.slice(1) } : parse(run, argv);
      if (hasHelp(run, args)) return finish(run, 0);
      const result = spec.run(run, args);
      if (!(result instanceof Promise)) return finish(run, result ?? run.status);
      return result.then(
        (status) => finish(run, status ?? run.status),
        (error: unknown) => failed(run, error),
      );
    } catch (error) {
      return failed(run, error);
    }
  };
  const parse = (run: Command, argv: readonly string[]): Arguments => {
    long ??= { ...spec.long, ...(spec.shortHelp === true ? SHORT_HELP : HELP) };
    try {
      return getopt(spec.rewrite === undefined ? argv : spec.rewrite(argv), short, long);
    } catch (error) {
      if (!(error instanceof OptionError)) throw error;
      if (spec.lenient === true) {
        run.error(error.message, 0);
        run.out(spec.usage);
        return run.exit(0);
      }
      return run.usage(error.message);
    }
  };
  const hasHelp = (run: Command, args: Arguments): boolean => {
    const asked =
      spec.raw === true
        ? args.operands.length === 1 && /^--(help|version)$/.test(args.operands[0]!)
          ? args.operands[0]!.slice(2)
          : null
        : args.options.length === 0
          ? null
          : (args.options.find(
              ([key]) =>
                key === "help" || key === "version" || (spec.shortHelp === true && (key === "h" || key === "V")),
            )?.[0] ?? null);
    if (asked === null) return false;
    run.out(asked[0] === "h" ? spec.usage : `${spec.version}\n`);
    return true;
  };
  return spec.paths === undefined ? { name: spec.name, main } : { name: spec.name, paths: spec.paths, main };
}

function finish(run: Command, status: number): Awaitable<number> {
  try {
    const flushed = run.stdio.flush();
    if (!(flushed instanceof Promise)) return status;
    return flushed.then(
      () => status,
      (error: unknown) => writeError(run, error),
    );
  } catch (error) {
    return writeError(run, error);
  }
}

function failed(run: Command, error: unknown): Awaitable<number> {
  if (error instanceof CommandExit) return finish(run, error.status);
  return writeError(run, error);
}

function writeError(run: Command, error: unknown): number {
  if (error instanceof CommandExit) return error.status;
  if (!(error instanceof Errno)) throw error;
  run.stdio.err(`${run.name}: write error: ${strerror(error.code)}\n`);
  return 1;
}
