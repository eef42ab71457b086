import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one service uses by the kernel's count, the sum of its containers. Bytes and seconds. */
export interface Usage {
  readonly service: string;
  readonly usage: number;
  /** Memory in use, without file pages that the kernel can drop. This is what the limit stops. */
  readonly workingSet: number;
  /** Null while one of its containers has no limit, as is the case for a moment after its start. */
  readonly limit: number | null;
  readonly cpuSeconds: number;
  readonly oomKills: number;
}

/** docker-compose.yml names the parent group of each service so; systemd nests by the dash. */
const SLICE = /^biometric-(.+)\.slice$/;
/** A number at least this large stands for "no limit". */
const NO_LIMIT = 2 ** 60;

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
};

const numberOf = (file: string): number => Number(textOf(file)) || 0;

/** A value of a file of "name value" lines. */
const field = (file: string, name: string): number =>
  Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(textOf(file))?.[1] ?? 0);

/** The engine may itself run in a group, and systemd puts a group between. */
const DEPTH = 5;

const foldersIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

interface Group {
  readonly service: string;
  readonly slice: string;
  /** Of the container. */
  readonly name: string;
  readonly path: string;
}

/** The groups of the containers of each service, by service and name of the container. */
function groupsIn(folder: string, depth = DEPTH): Group[] {
  if (depth === 0 || !existsSync(folder)) return [];
  return foldersIn(folder).flatMap((child) => {
    const path = join(folder, child);
    const service = SLICE.exec(child)?.[1];
    if (service === undefined) return groupsIn(path, depth - 1);
    return foldersIn(path).map((name) => ({ service, slice: path, name, path: join(path, name) }));
  });
}

type Reading = Omit<Usage, 'service'>;

const added = (a: Reading, b: Reading): Reading => ({
  usage: a.usage + b.usage,
  workingSet: a.workingSet + b.workingSet,
  limit: a.limit === null || b.limit === null ? null : a.limit + b.limit,
  cpuSeconds: a.cpuSeconds + b.cpuSeconds,
  oomKills: a.oomKills + b.oomKills,
});

/** Null for "max", for a number so large that it means the same, and for a container that is gone. */
function limitIn(file: string): number | null {
  const limit = numberOf(file);
  return limit > 0 && limit < NO_LIMIT ? limit : null;
}

const oomKills = (group: string): number => field(join(group, 'memory.events'), 'oom_kill');

function second(group: string): Reading {
  const usage = numberOf(join(group, 'memory.current'));
  return {
    usage,
    workingSet: usage - field(join(group, 'memory.stat'), 'inactive_file'),
    limit: limitIn(join(group, 'memory.max')),
    cpuSeconds: field(join(group, 'cpu.stat'), 'usage_usec') / 1e6,
    oomKills: oomKills(group),
  };
}

function first(memory: string, cpu: string): Reading {
  const usage = numberOf(join(memory, 'memory.usage_in_bytes'));
  return {
    usage,
    workingSet: usage - field(join(memory, 'memory.stat'), 'total_inactive_file'),
    limit: limitIn(join(memory, 'memory.limit_in_bytes')),
    cpuSeconds: numberOf(join(cpu, 'cpuacct.usage')) / 1e9,
    oomKills: field(join(memory, 'memory.oom_control'), 'oom_kill'),
  };
}

/** Reads version 2 of the kernel's control groups, or version 1 where that is mounted. */
export function readUsage(root: string): Usage[] {
  const unified = existsSync(join(root, 'cgroup.controllers'));
  const cpu = new Map(groupsIn(join(root, 'cpuacct')).map(({ name, path }) => [name, path]));
  const totals = new Map<string, Reading>();
  for (const { service, slice, name, path } of groupsIn(unified ? root : join(root, 'memory'))) {
    const one = unified ? second(path) : first(path, cpu.get(name) ?? path);
    const sum = totals.get(service);
    const total = sum ? added(sum, one) : one;
    // Version 2 counts those of the children here as well, also of containers that are gone.
    totals.set(service, unified ? { ...total, oomKills: oomKills(slice) } : total);
  }
  return [...totals].map(([service, reading]) => ({ service, ...reading }));
}
