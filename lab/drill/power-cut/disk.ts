import { dirname } from 'node:path';
import { Bytes, type Change } from './bytes.ts';
import type { Operation } from './operations.ts';
import type { Random, Survival } from './survival.ts';

interface File {
  /** The synced content. */
  readonly stored: Bytes;
  /** Changes since the last sync. */
  pending: Change[];
}

type Naming = Exclude<Operation, { kind: 'write' | 'truncate' | 'sync' | 'say' }>;

/** A name that was added to a folder or removed from it. */
interface NameChange {
  readonly path: string;
  readonly file: File | null;
}

export interface Cut {
  readonly survival: Survival;
  readonly random: Random;
}

/**
 * A disk that keeps only what it must keep: the bytes of a file after the file was synced, and names
 * after their folder was synced. `survival` decides which of all other changes a power cut leaves.
 * Of the names it is always the first ones, because file systems write them in order.
 */
export class Disk {
  readonly #names = new Map<string, File>();
  readonly #storedNames = new Map<string, File>();
  readonly #pendingNames: NameChange[] = [];
  /** False: the disk says that it has synced, but it has not. */
  readonly #honest: boolean;

  constructor(honest = true) {
    this.#honest = honest;
  }

  apply(operation: Operation): void {
    switch (operation.kind) {
      case 'say':
        return;
      case 'write':
      case 'truncate':
        this.#file(operation.path).pending.push(operation);
        return;
      case 'sync':
        if (this.#honest) this.#sync(operation.path);
        return;
      default:
        this.#rename(operation);
    }
  }

  #file(path: string): File {
    const file = this.#names.get(path);
    if (!file) throw new Error(`${path} was changed and never created`);
    return file;
  }

  #sync(path: string): void {
    const file = this.#names.get(path);
    if (file) {
      for (const change of file.pending) file.stored.apply(change);
      file.pending = [];
      return;
    }
    const kept = this.#pendingNames.splice(0);
    for (const change of kept) {
      if (folderOf(change.path) === path) take(this.#storedNames, change);
      else this.#pendingNames.push(change);
    }
  }

  #rename(operation: Naming): void {
    const changes = this.#changesOf(operation);
    for (const change of changes) take(this.#names, change);
    this.#pendingNames.push(...changes);
  }

  #changesOf(operation: Naming): NameChange[] {
    const { path } = operation;
    switch (operation.kind) {
      case 'create':
        return [{ path, file: { stored: new Bytes(), pending: [] } }];
      case 'unlink':
        return [{ path, file: null }];
      case 'link':
        return [{ path: operation.to, file: this.#file(path) }];
      case 'rename':
        return [
          { path: operation.to, file: this.#file(path) },
          { path, file: null },
        ];
    }
  }

  /** The files that are there when the power is back. */
  afterPowerCut({ survival, random }: Cut): Map<string, Buffer> {
    const names = new Map(this.#storedNames);
    const arrived = Math.floor(random() * (this.#pendingNames.length + 1));
    for (const change of this.#pendingNames.slice(0, arrived)) take(names, change);
    return contents(names, (pending) => survival(pending, random));
  }

  /** The files as the running program sees them. */
  now(): Map<string, Buffer> {
    return contents(this.#names, (pending) => pending);
  }
}

const folderOf = (path: string): string => dirname(path).replace(/^\.$/, '');

function take(names: Map<string, File>, { path, file }: NameChange): void {
  if (file) names.set(path, file);
  else names.delete(path);
}

function contents(
  names: ReadonlyMap<string, File>,
  surviving: (pending: readonly Change[]) => readonly Change[],
): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (const [path, { stored, pending }] of names) {
    const bytes = new Bytes(stored.content());
    for (const change of surviving(pending)) bytes.apply(change);
    found.set(path, bytes.content());
  }
  return found;
}
