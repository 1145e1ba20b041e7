import { readdirSync, readFileSync } from "node:fs";

/**
 * The most memory that the processes of a group have held so far, in bytes, each at its own peak. Null where the system
 * does not tell, which only Linux does.
 */
export function groupPeakBytes(leader: number): number | null {
  const peaks = processIds()
    .filter((id) => groupOf(id) === leader)
    .flatMap((id) => peakBytes(id) ?? []);
  return peaks.length === 0 ? null : peaks.reduce((sum, bytes) => sum + bytes, 0);
}

function processIds(): string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    // No such folder: another system.
    return [];
  }
}

/** The name in brackets may hold anything, so fields are counted from behind it: state, parent, group. */
function groupOf(id: string): number | null {
  const stat = readOrNull(`/proc/${id}/stat`);
  const group = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[2];
  return group === undefined ? null : Number(group);
}

function peakBytes(id: string): number | null {
  const kibibytes = /^VmHWM:\s*(\d+) kB$/m.exec(readOrNull(`/proc/${id}/status`) ?? "")?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}

/** A process may end between being listed and being read. */
function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
