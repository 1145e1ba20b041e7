// Process groups that must not outlive us. A group of its own gets no Ctrl-C from the terminal, so that without
// this register an interrupted run would leave its subjects behind.

const live = new Set<number>();
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Sends a signal to every process of a group; a group that is gone is none of our business. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    // Windows has no process groups: there the leader alone is ended.
    process.kill(process.platform === "win32" ? leader : -leader, signal);
  } catch {
    // ESRCH: nobody is left. EPERM (macOS): only zombies are left. Nothing can be done in either case.
  }
}

export function registerGroup(leader: number): void {
  if (live.size === 0) {
    process.on("exit", killAll);
    for (const signal of SIGNALS) process.on(signal, dieOf);
  }
  live.add(leader);
}

export function unregisterGroup(leader: number): void {
  if (!live.delete(leader) || live.size > 0) return;
  process.off("exit", killAll);
  for (const signal of SIGNALS) process.off(signal, dieOf);
}

function killAll(): void {
  for (const leader of live) signalGroup(leader, "SIGKILL");
}

function dieOf(signal: NodeJS.Signals): void {
  killAll();
  if (process.listenerCount(signal) > 1) return;
  // Nobody else listens, so the signal would have ended us: let it.
  process.off(signal, dieOf);
  process.kill(process.pid, signal);
}
