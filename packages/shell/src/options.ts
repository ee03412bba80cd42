/** The options of `set` and `shopt`. */

/** `set -o` names with their letters, in the order `set -o` lists them. */
export const SET_OPTIONS = [
  ["allexport", "a"],
  ["braceexpand", "B"],
  ["emacs", ""],
  ["errexit", "e"],
  ["errtrace", "E"],
  ["functrace", "T"],
  ["hashall", "h"],
  ["histexpand", "H"],
  ["history", ""],
  ["ignoreeof", ""],
  ["interactive-comments", ""],
  ["keyword", "k"],
  ["monitor", "m"],
  ["noclobber", "C"],
  ["noexec", "n"],
  ["noglob", "f"],
  ["nolog", ""],
  ["notify", "b"],
  ["nounset", "u"],
  ["onecmd", "t"],
  ["physical", "P"],
  ["pipefail", ""],
  ["posix", ""],
  ["privileged", "p"],
  ["verbose", "v"],
  ["vi", ""],
  ["xtrace", "x"],
] as const;

export type SetOption = (typeof SET_OPTIONS)[number][0];
export type SetOptions = Record<SetOption, boolean>;

/** The letters in the order of `$-`. */
const FLAG_ORDER = "abefhkmnptuvxBCEHPT";

/** `shopt` names with their defaults in a non-interactive shell, in the order `shopt` lists them. */
const SHOPT_DEFAULTS = {
  autocd: false,
  assoc_expand_once: false,
  cdable_vars: false,
  cdspell: false,
  checkhash: false,
  checkjobs: false,
  checkwinsize: true,
  cmdhist: true,
  compat31: false,
  compat32: false,
  compat40: false,
  compat41: false,
  compat42: false,
  compat43: false,
  compat44: false,
  complete_fullquote: true,
  direxpand: false,
  dirspell: false,
  dotglob: false,
  execfail: false,
  expand_aliases: false,
  extdebug: false,
  extglob: false,
  extquote: true,
  failglob: false,
  force_fignore: true,
  globasciiranges: true,
  globskipdots: true,
  globstar: false,
  gnu_errfmt: false,
  histappend: false,
  histreedit: false,
  histverify: false,
  hostcomplete: true,
  huponexit: false,
  inherit_errexit: false,
  interactive_comments: true,
  lastpipe: false,
  lithist: false,
  localvar_inherit: false,
  localvar_unset: false,
  login_shell: false,
  mailwarn: false,
  no_empty_cmd_completion: false,
  nocaseglob: false,
  nocasematch: false,
  noexpand_translation: false,
  nullglob: false,
  patsub_replacement: true,
  progcomp: true,
  progcomp_alias: false,
  promptvars: true,
  restricted_shell: false,
  shift_verbose: false,
  sourcepath: true,
  varredir_close: false,
  xpg_echo: false,
};

export type Shopt = keyof typeof SHOPT_DEFAULTS;
export type ShoptOptions = Record<Shopt, boolean>;

export function defaultSetOptions(): SetOptions {
  const options: Partial<SetOptions> = {};
  for (const [name] of SET_OPTIONS)
    options[name] = name === "braceexpand" || name === "hashall" || name === "interactive-comments";
  return options as SetOptions;
}

export function defaultShopt(): ShoptOptions {
  return { ...SHOPT_DEFAULTS };
}

export function isSetOption(name: string): name is SetOption {
  return SET_OPTIONS.some(([known]) => known === name);
}

export function isShopt(name: string): name is Shopt {
  return name in SHOPT_DEFAULTS;
}

/** The option behind a letter of `set -LETTER`. */
export function setOptionOf(letter: string): SetOption | null {
  for (const [name, known] of SET_OPTIONS) if (known === letter) return name;
  return null;
}

/** The letters of the options that are on, as `$-` begins. */
export function optionLetters(options: SetOptions): string {
  let letters = "";
  for (const letter of FLAG_ORDER) {
    const name = setOptionOf(letter);
    if (name !== null && options[name]) letters += letter;
  }
  return letters;
}

/** `$SHELLOPTS`. */
export function shellOpts(options: SetOptions): string {
  return SET_OPTIONS.filter(([name]) => options[name])
    .map(([name]) => name)
    .join(":");
}

/** `$BASHOPTS`. */
export function bashOpts(shopt: ShoptOptions): string {
  return shoptNames()
    .filter((name) => shopt[name])
    .join(":");
}

/** All shopt names, in order. */
export function shoptNames(): Shopt[] {
  return Object.keys(SHOPT_DEFAULTS) as Shopt[];
}
