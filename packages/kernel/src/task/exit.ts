/** The end of a process and what its parent learns of it (after kernel/exit.c). */

import { Errno, SIGCHLD, SIGKILL, WNOHANG, WUNTRACED, type WaitStatus } from "@netloom/uapi";
import { sendSignal } from "./signals.js";
import type { Task } from "./task.js";

/**
 * Ends `task` as far as the kernel is concerned: its descriptors, namespaces and waits are gone, its
 * parent is told. The JavaScript of its program unwinds on its own, or is never resumed.
 */
export function exitTask(task: Task, status: number, signal: number): void {
  if (task.exited) return;
  task.exited = true;
  task.exitStatus = status & 255;
  task.exitSignal = signal;
  task.stopped = false;
  for (let i = task.blocked.length - 1; i >= 0; i--) task.blocked[i]?.drop();
  task.parked = [];
  task.files.closeAll();
  task.fs.put();
  task.nsproxy.put();
  const world = task.world;
  const reaper = task.pidNs.init;
  if (task === reaper && task.pid !== 1)
    for (const member of task.pidNs.members()) if (member !== task) sendSignal(member, SIGKILL);
  if (task.children.length > 0) reparent(task, reaper === task || reaper === null ? world.init : reaper);
  const parent = task.parent;
  if (parent === null || parent.exited) {
    release(task);
  } else if (parent.signals.action(SIGCHLD) === "ignore") {
    release(task);
    parent.childWait.wake();
  } else {
    sendSignal(parent, SIGCHLD);
    parent.childWait.wake();
  }
  world.taskExited(task);
}

function reparent(task: Task, reaper: Task | null): void {
  for (const child of task.children) {
    child.parent = reaper;
    if (reaper === null || reaper.exited) {
      if (child.exited) child.pidNs.free(child);
      continue;
    }
    reaper.children.push(child);
    if (child.exited) reaper.childWait.wake();
  }
  task.children = [];
}

function release(task: Task): void {
  const siblings = task.parent?.children;
  if (siblings !== undefined) {
    const i = siblings.indexOf(task);
    if (i >= 0) siblings.splice(i, 1);
  }
  task.pidNs.free(task);
}

/**
 * The first child, as waitpid(2) selects them, that has something to report; a zombie is reaped by
 * it. Null if none has yet; throws ECHILD without children.
 */
export function waitChild(task: Task, pid: number, options: number): WaitStatus | null {
  const children = task.children;
  let found = false;
  for (let i = 0; i < children.length; i++) {
    const child = children[i]!;
    if (
      pid > 0
        ? child.pidIn(task.pidNs) !== pid
        : pid === 0
          ? child.pgid !== task.pgid
          : pid < -1 && child.pgidIn(task.pidNs) !== -pid
    )
      continue;
    found = true;
    if (child.exited) {
      const number = child.pidIn(task.pidNs);
      children.splice(i, 1);
      child.pidNs.free(child);
      return { pid: number, status: child.exitStatus, signal: child.exitSignal, stopped: false };
    }
    if ((options & WUNTRACED) !== 0 && child.stopped && child.stopSignal !== 0) {
      const signal = child.stopSignal;
      child.stopSignal = 0;
      return { pid: child.pidIn(task.pidNs), status: 0, signal, stopped: true };
    }
  }
  if (!found) throw new Errno("ECHILD");
  return null;
}

/** True if waitpid with these options does not wait. */
export function noHang(options: number): boolean {
  return (options & WNOHANG) !== 0;
}
