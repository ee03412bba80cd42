/** Options that `ip` and `bridge` share. */

import type { Iproute } from "./iproute.js";

/**
 * Whether an option is `-c[olor][={always|auto|never}]`, as far as it may be abbreviated; sets colours
 * if so.
 */
export function parseColor(run: Iproute, option: string, shortest = 2): boolean {
  const equals = option.indexOf("=");
  const name = equals < 0 ? option : option.slice(0, equals);
  if (name.length < shortest || !"-color".startsWith(name)) return false;
  const when = equals < 0 ? "always" : option.slice(equals + 1);
  if (when !== "always" && when !== "auto" && when !== "never") return false;
  if (when === "always" || (when === "auto" && run.sys.isatty(1)))
    run.print.setColors(hasDarkBackground(run.env.get("COLORFGBG")));
  return true;
}

/** COLORFGBG ends with the background's number: 0 to 6 and 8 are dark. */
function hasDarkBackground(colors: string | undefined): boolean {
  if (colors === undefined || !colors.includes(";")) return false;
  const background = colors.slice(colors.lastIndexOf(";") + 1);
  return background.length === 1 && "01234568".includes(background);
}
