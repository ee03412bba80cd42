/**
 * The state of one shell process, and the door for programs that embed a shell: `execute` runs one
 * complete top-level chunk, `exited` tells that `exit` was reached.
 */

import { Errno, strerror, type Awaitable, type Environment, type Sys } from "@netloom/uapi";
import { encodeUtf8 } from "@netloom/wire";
import { evaluateArith } from "./arith.js";
import type { ArithScope } from "./arith.js";
import { assign } from "./assign.js";
import { DiscardCommand, ExitShell, JUMP_EXIT, JUMP_NONE, type Jump } from "./control.js";
import { readParameter, resolveSubscript, unbound } from "./expand/parameter.js";
import type { GlobOptions } from "./expand/pathname.js";
import type { ShellFunction, CallFrame } from "./functions.js";
import { JobTable } from "./jobs.js";
import { defaultSetOptions, defaultShopt, type SetOptions, type ShoptOptions } from "./options.js";
import { dynamicArrayOf, parameterValue, parseReference } from "./parameters.js";
import { isComplete, lineAt, parseSource, type Source } from "./parse.js";
import type { PatternOptions } from "./pattern.js";
import { quoteIfNeeded } from "./quote.js";
import { RandomNumbers } from "./random.js";
import { runTopLevel } from "./top-level.js";
import { TrapTable, runExitTrap, runPendingTraps } from "./traps.js";
import { initializeVariables } from "./startup.js";
import { ATTR_NAMEREF, type Variable, type Variables } from "./variables.js";

/** How a shell is set up. */
export interface ShellSettings {
  /** `$0`, and the name in front of error messages. */
  readonly arg0?: string;
  /** `$1` ... */
  readonly positional?: readonly string[];
  readonly interactive?: boolean;
  /** Run for `-c`: functions have the source name `environment`, and fatal errors status 127. */
  readonly commandString?: boolean;
  /** Reads its commands from standard input. */
  readonly standardInput?: boolean;
  /** Writes errors as dash does (`sh: 1: ...`). */
  readonly dash?: boolean;
  /** The line number of the first line given to `execute` when it is not 1. */
  readonly firstLine?: number;
}

const NO_SOURCE: Source = { text: "", firstLine: 0, statements: [], failure: null, lineStarts: null, plans: new Map() };

export class Shell implements ArithScope {
  readonly options: SetOptions = defaultSetOptions();
  readonly shopt: ShoptOptions = defaultShopt();
  readonly functions = new Map<string, ShellFunction>();
  readonly aliases = new Map<string, string>();
  /** The aliases as they were when the line being run was read. */
  aliasesInForce: ReadonlyMap<string, string> = new Map();
  /** The environment of the last program, for the next with the same variables and path. */
  lastEnvironment: {
    readonly base: ReadonlyMap<string, string>;
    readonly path: string;
    readonly environment: ReadonlyMap<string, string>;
  } | null = null;
  readonly disabledBuiltins = new Set<string>();
  /** Commands found in PATH, with the number of uses (`hash`). */
  readonly hashed = new Map<string, { path: string; hits: number }>();
  readonly traps = new TrapTable();
  readonly jobs = new JobTable();
  readonly unsetDynamic = new Set<string>();
  vars: Variables;
  arg0: string;
  positional: readonly string[];
  interactive: boolean;
  readonly invocationFlag: string;
  readonly dash: boolean;
  readonly commandString: boolean;
  /** The file the commands come from; null for `-c`, standard input and a terminal. */
  readonly scriptName: string | null;
  shellPid: number;
  parentPid: number;
  /** `$?`. */
  status = 0;
  pipeStatus: readonly number[] = [0];
  lastBackground: number | null = null;
  /** `$_`. */
  lastArgument: string;
  cwd = "/";
  readonly directoryStack: string[] = [];
  /** Depth of forked shells (BASH_SUBSHELL) and of command substitutions (the `+`s of `set -x`). */
  subshellLevel = 0;
  traceLevel = 0;
  /** Function and source calls, innermost last. */
  readonly frames: CallFrame[] = [];
  loopDepth = 0;
  jump: Jump = JUMP_NONE;
  /** Loops still to leave for `break` and `continue`; the status for `return` and `exit`. */
  jumpValue = 0;
  /** Above zero where `set -e` does not count: conditions, `!`, all but the last of `&&` lists. */
  ignoreErrexit = 0;
  /** Open ends of process substitutions of the command being run. */
  processSubstitutions: number[] = [];
  /** Status of the last command substitution of an assignment. */
  substitutionStatus: number | null = null;
  source: Source = NO_SOURCE;
  /** Offset of the command being run: `$LINENO`. */
  pos = 0;
  /** What BASH_COMMAND names. */
  private command: (() => string) | null = null;
  /** Function calls and strings being run, one inside the other. */
  callDepth = 0;
  /** Above zero while a trap's command runs. */
  trapDepth = 0;
  /** The status once `exit` was reached; null before. */
  exited: number | null = null;
  /** Position within the current option argument of `getopts`. */
  getoptsOffset = 1;
  private readonly random = new RandomNumbers();
  private secondsBase: number;
  private nextLine: number;

  /** `parent` is for `forkShell`: the new shell is a copy of it. */
  constructor(
    public sys: Sys,
    readonly env: Environment,
    private readonly settings: ShellSettings = {},
    parent: Shell | null = null,
  ) {
    this.arg0 = settings.arg0 ?? "bash";
    this.positional = settings.positional ?? [];
    this.interactive = settings.interactive ?? false;
    this.commandString = settings.commandString ?? false;
    this.dash = settings.dash ?? false;
    this.scriptName = this.commandString || this.interactive || settings.standardInput === true ? null : this.arg0;
    this.invocationFlag = this.commandString ? "c" : settings.standardInput === true ? "s" : "";
    this.nextLine = settings.firstLine ?? 1;
    this.shellPid = sys.getpid();
    this.parentPid = sys.getppid();
    this.lastArgument = this.arg0;
    this.secondsBase = Math.floor(sys.monotonicNs() / 1e9);
    if (this.interactive) {
      this.shopt.expand_aliases = true;
      this.options.emacs = true;
      this.options.history = true;
    }
    if (parent === null) this.vars = initializeVariables(this);
    else {
      this.vars = parent.vars.fork();
      this.copyFrom(parent);
    }
  }

  /** Whether bash would run `text` as it is rather than ask for more lines. */
  isComplete(text: string): boolean {
    return isComplete(text);
  }

  /** Runs one complete top-level chunk; returns `$?`. */
  async execute(text: string): Promise<number> {
    const firstLine = this.nextLine;
    if (this.interactive) this.nextLine++;
    return this.runText(text, firstLine);
  }

  /** Parses and runs text as top-level commands; what precedes a syntax error is run. */
  async runText(text: string, firstLine: number): Promise<number> {
    const source = parseSource(text, firstLine);
    const outer = this.source;
    this.source = source;
    try {
      await runTopLevel(this, source);
    } finally {
      this.source = outer;
    }
    return this.status;
  }

  /** Ends a pending jump at the top level; true when the shell is to stop. */
  settleJump(): boolean {
    if (this.jump === JUMP_EXIT) {
      this.exited = this.jumpValue & 255;
      this.status = this.exited;
    }
    this.jump = JUMP_NONE;
    return this.exited !== null;
  }

  /** Runs the trap on EXIT, once; returns the shell's exit status. */
  async runExitTrap(): Promise<number> {
    return runExitTrap(this);
  }

  // ---- messages

  /** The number of the line being run. */
  get line(): number {
    return lineAt(this.source, this.pos);
  }

  /** What stands in front of an error message: `bash: line 1: `. */
  errorPrefix(): string {
    const name = this.errorName();
    if (this.dash) return `${this.arg0}: ${this.line}: `;
    return this.interactive ? `${name}: ` : `${name}: line ${this.line}: `;
  }

  private errorName(): string {
    const frame = this.frames.at(-1);
    return frame === undefined || frame.sourceName === "" ? this.arg0 : frame.sourceName;
  }

  /** An error message on standard error, as bash prefixes it. */
  error(text: string): void {
    this.writeError(`${this.errorPrefix()}${text}\n`);
  }

  writeError(text: string): void {
    this.writeBytes(2, text);
  }

  /** Writes where nobody can wait: what a full pipe does not take at once goes out later. */
  private writeBytes(fd: number, text: string): void {
    try {
      const done = this.sys.write(fd, encodeUtf8(text));
      if (done instanceof Promise) done.catch(() => {});
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    }
  }

  /** The exit status of an error that ends the shell. */
  fatalStatus(): number {
    if (this.dash) return 2;
    return this.commandString && this.subshellLevel === 0 ? 127 : 1;
  }

  currentCommandText(): string {
    return this.command === null ? "" : this.command();
  }

  /** Notes the command about to run; a trap's own commands leave it alone. */
  noteCommand(text: () => string): void {
    if (this.trapDepth === 0) this.command = text;
  }

  // ---- variables

  /** The variable a name stands for, namerefs followed. */
  lookup(name: string): Variable | undefined {
    const target = this.namerefTarget(name);
    return this.vars.get(target === null ? name : (parseReference(target)?.name ?? target));
  }

  /** What a nameref points to in the end; null for anything else. */
  namerefTarget(name: string): string | null {
    let variable = this.vars.get(name);
    if (variable === undefined || !variable.has(ATTR_NAMEREF)) return null;
    let target: string | null = null;
    for (let depth = 0; variable !== undefined && variable.has(ATTR_NAMEREF) && depth < 8; depth++) {
      if (variable.value === null || variable.value === "") return target;
      target = variable.value;
      variable = this.vars.get(target);
    }
    return target;
  }

  readVariable(name: string, subscript: string | null): string {
    if (subscript === null) {
      const value = parameterValue(this, name);
      if (value === undefined && this.options.nounset) unbound(this, name);
      return value ?? "";
    }
    const content = readParameter(this, resolveSubscript(this, name, subscript));
    return content.values[0] ?? "";
  }

  assignVariable(name: string, subscript: string | null, value: string): void {
    const ref = resolveSubscript(this, name, subscript);
    assign(this, name, ref.subscript, value, false);
  }

  dynamicArray(name: string): readonly string[] | undefined {
    return this.unsetDynamic.has(name) ? undefined : dynamicArrayOf(this, name);
  }

  dynamicUnset(name: string): void {
    this.unsetDynamic.add(name);
  }

  refuseReadonly(name: string): never {
    this.error(`${name}: readonly variable`);
    throw new DiscardCommand(1);
  }

  /** Bookkeeping after a variable that the shell itself uses was changed. */
  noticeAssignment(name: string): void {
    if (name === "PATH") this.hashed.clear();
    else if (name === "OPTIND") this.getoptsOffset = 1;
  }

  nextRandom(): number {
    return this.random.next(this.sys);
  }

  seedRandom(seed: number): void {
    this.random.seed(seed);
  }

  seconds(): number {
    return Math.floor(this.sys.monotonicNs() / 1e9) - this.secondsBase;
  }

  setSeconds(value: number): void {
    this.secondsBase = Math.floor(this.sys.monotonicNs() / 1e9) - value;
  }

  evaluate(text: string): bigint {
    return evaluateArith(text, this);
  }

  // ---- calls

  /** Function calls and sourced files, innermost first; the script itself last. */
  callStack(): readonly CallFrame[] {
    const frames = [...this.frames].reverse();
    if (this.scriptName !== null) {
      frames.push({
        functionName: "main",
        sourceName: this.scriptName,
        callLine: 0,
        saved: null,
        isFunction: false,
        source: this.source,
        pos: this.pos,
        loopDepth: 0,
        options: null,
      });
    }
    return frames;
  }

  /** Leaves a call: hidden variables come back. */
  popFrame(): void {
    const frame = this.frames.pop();
    if (frame === undefined) return;
    if (frame.saved !== null) for (const [name, variable] of frame.saved) this.vars.replace(name, variable);
    if (frame.options !== null) Object.assign(this.options, frame.options);
    this.source = frame.source;
    this.pos = frame.pos;
    this.loopDepth = frame.loopDepth;
  }

  /** Makes `name` local to the current function call; what it hid comes back afterwards. */
  saveLocal(frame: CallFrame, name: string): void {
    frame.saved ??= new Map();
    if (!frame.saved.has(name)) frame.saved.set(name, this.vars.get(name));
  }

  // ---- options

  patternOptions(): PatternOptions {
    return { extglob: this.shopt.extglob, nocase: this.shopt.nocasematch };
  }

  globOptions(): GlobOptions {
    return {
      extglob: this.shopt.extglob,
      nocase: this.shopt.nocaseglob,
      dotglob: this.shopt.dotglob,
      globstar: this.shopt.globstar,
    };
  }

  /** A word as `set -x` shows it. */
  traceWord(text: string, isValue = false): string {
    return isValue && text === "" ? "" : quoteIfNeeded(text);
  }

  // ---- forking

  /** Runs `body` in a child process with a copy of this shell's state; returns the child's pid. */
  forkShell(body: (child: Shell) => Promise<number>, traceLevels = 0): number {
    // The copy is made now: the child starts only when this process waits.
    const child = new Shell(this.sys, this.env, this.settings, this);
    child.subshellLevel++;
    child.traceLevel += traceLevels;
    return this.fork((sys) => {
      child.sys = sys;
      child.traps.enterSubshell(sys);
      return child.runAsChild(body);
    });
  }

  /** fork(2); without room for another process the command is given up. */
  fork(main: (sys: Sys) => Awaitable<number>): number {
    try {
      return this.sys.fork(main);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      this.error(`fork: ${strerror(error.code)}`);
      throw new DiscardCommand(254);
    }
  }

  private copyFrom(parent: Shell): void {
    Object.assign(this.options, parent.options);
    Object.assign(this.shopt, parent.shopt);
    if (!parent.shopt.inherit_errexit && this.options.posix) this.options.errexit = parent.options.errexit;
    for (const [name, fn] of parent.functions) this.functions.set(name, fn);
    for (const [name, value] of parent.aliases) this.aliases.set(name, value);
    for (const name of parent.disabledBuiltins) this.disabledBuiltins.add(name);
    for (const [name, entry] of parent.hashed) this.hashed.set(name, { ...entry });
    for (const name of parent.unsetDynamic) this.unsetDynamic.add(name);
    this.directoryStack.push(...parent.directoryStack);
    for (const frame of parent.frames) {
      this.frames.push({ ...frame, saved: frame.saved === null ? null : new Map(frame.saved) });
    }
    this.traps.copyFrom(parent.traps);
    this.jobs.copyFrom(parent.jobs);
    this.arg0 = parent.arg0;
    this.positional = parent.positional;
    this.interactive = false;
    this.shellPid = parent.shellPid;
    this.parentPid = parent.parentPid;
    this.status = parent.status;
    this.aliasesInForce = parent.aliasesInForce;
    this.pipeStatus = parent.pipeStatus;
    this.lastBackground = parent.lastBackground;
    this.lastArgument = parent.lastArgument;
    this.cwd = parent.cwd;
    this.subshellLevel = parent.subshellLevel;
    this.traceLevel = parent.traceLevel;
    this.loopDepth = parent.loopDepth;
    this.ignoreErrexit = parent.ignoreErrexit;
    this.source = parent.source;
    this.pos = parent.pos;
    this.command = parent.command;
    this.trapDepth = parent.trapDepth;
    this.getoptsOffset = parent.getoptsOffset;
    this.secondsBase = parent.secondsBase;
  }

  private async runAsChild(body: (child: Shell) => Promise<number>): Promise<number> {
    try {
      this.status = await body(this);
    } catch (error) {
      if (!(error instanceof DiscardCommand || error instanceof ExitShell)) throw error;
      this.status = error.status;
    }
    if (this.jump === JUMP_EXIT) this.status = this.jumpValue & 255;
    this.jump = JUMP_NONE;
    await runPendingTraps(this);
    return this.runExitTrap();
  }
}
