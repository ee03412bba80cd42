/** Debian's coreutils 9.1. */

import type { Program } from "@netloom/uapi";
import { cat, tac, tee } from "./cat.js";
import { chgrp, chmod, chown } from "./chmod.js";
import { cp } from "./cp.js";
import { cut, fold, paste } from "./cut.js";
import { date, sleep } from "./date.js";
import { dd, df, du } from "./df.js";
import { digests } from "./digest.js";
import { echo, falseProgram, trueProgram, yes } from "./echo.js";
import { env, nice, nohup, printenv, stdbuf } from "./env.js";
import { expr } from "./expr.js";
import { head, tail } from "./head.js";
import { arch, groups, id, logname, nproc, sync, tty, uname, users, who, whoami } from "./id.js";
import { link, ln } from "./ln.js";
import { ls } from "./ls.js";
import { mkdir, mkfifo, mktemp, rmdir, touch, truncate, unlink } from "./mkdir.js";
import { install, mv } from "./mv.js";
import { join, nl } from "./nl.js";
import { base64, od } from "./od.js";
import { printf } from "./printf.js";
import { basename, dirname, pwd, readlink, realpath } from "./readlink.js";
import { rm } from "./rm.js";
import { seq, shuf } from "./seq.js";
import { sort } from "./sort.js";
import { stat } from "./stat.js";
import { bracket, test } from "./test.js";
import { timeout } from "./timeout.js";
import { tr } from "./tr.js";
import { comm, uniq } from "./uniq.js";
import { wc } from "./wc.js";

export const coreutils: readonly Program[] = [
  arch,
  base64,
  basename,
  bracket,
  cat,
  chgrp,
  chmod,
  chown,
  comm,
  cp,
  cut,
  date,
  dd,
  df,
  dirname,
  du,
  echo,
  env,
  expr,
  falseProgram,
  fold,
  groups,
  head,
  id,
  install,
  join,
  link,
  ln,
  logname,
  ls,
  mkdir,
  mkfifo,
  mktemp,
  mv,
  nice,
  nl,
  nohup,
  nproc,
  od,
  paste,
  printenv,
  printf,
  pwd,
  readlink,
  realpath,
  rm,
  rmdir,
  seq,
  shuf,
  sleep,
  sort,
  stat,
  stdbuf,
  sync,
  tac,
  tail,
  tee,
  test,
  timeout,
  touch,
  tr,
  trueProgram,
  truncate,
  tty,
  uname,
  uniq,
  unlink,
  users,
  wc,
  who,
  whoami,
  yes,
  ...digests,
];
