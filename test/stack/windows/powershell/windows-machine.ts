import { randomFillSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../helpers/folders.ts';
import { type Call, type Host, PowerShell } from './interpreter.ts';
import { ArrayList, type Hash, PowerShellError, text, toRegExp, type Value } from './values.ts';

export interface Facts {
  readonly administrator: boolean;
  readonly memory: number;
  /** Free bytes of each drive. */
  readonly drives: Readonly<Record<string, number>>;
  /** Who listens on which port. */
  readonly listeners: Readonly<Record<string, string>>;
  /** Drives where no folder can be made. */
  readonly locked: readonly string[];
  /** What docker answers to arguments that begin so; code 0 and nothing for all others. */
  readonly docker: Readonly<Record<string, readonly [code: number, output: string]>> | null;
}

const GB = 1e9;
export const PROJECT = 'C:\\my project';
export const ENV_FILE = `${PROJECT}\\.env`;

/** A Windows machine on paper: what the setup finds, and everything that it does to it. */
export class WindowsMachine implements Host {
  readonly facts: Facts;
  readonly files = new Map<string, string>();
  readonly folders = new Set<string>();
  /** What was written, protected, moved or called, in that order. */
  readonly events: string[] = [];
  readonly said: string[] = [];
  readonly types: Host['types'];
  readonly commands: Host['commands'];

  constructor(facts: Partial<Facts> = {}) {
    const drives = { 'C:': 90 * GB, 'D:': 50 * GB };
    const usual = { administrator: false, memory: 16 * GB, drives, listeners: {}, locked: [] };
    this.facts = { ...usual, docker: {}, ...facts };
    this.files.set(`${ENV_FILE}.example`, readFileSync(join(ROOT, '.env.example'), 'utf8'));
    this.types = this.#types();
    this.commands = this.#commands();
  }

  get env(): string {
    return this.files.get(ENV_FILE) ?? '';
  }

  set env(content: string) {
    this.files.set(ENV_FILE, content);
  }

  /** Runs the setup; its exit code. */
  setup(options: Record<string, Value> = {}): number {
    const { WhatIf = false, ...rest } = options;
    const shell = new PowerShell(this, {
      PSScriptRoot: `${PROJECT}\\scripts`,
      PSCommandPath: `${PROJECT}\\scripts\\setup-system.ps1`,
      WhatIfPreference: WhatIf,
      PSCmdlet: { ShouldProcess: () => !WhatIf },
      'env:SystemDrive': 'C:',
      'env:ComSpec': 'cmd.exe',
    });
    return shell.script(join(ROOT, 'scripts/setup-system.ps1'), rest);
  }

  file(path: string): string {
    return join(ROOT, path.slice(PROJECT.length).replaceAll('\\', '/'));
  }

  program(name: string, args: string[]): { code: number; lines: string[] } | null {
    const line = [name, ...args].join(' ').replace(/^cmd\.exe \/d \/c /, '');
    this.events.push(line);
    if (name === 'icacls') return { code: 0, lines: [] };
    if (!this.facts.docker) return null;
    const found = Object.entries(this.facts.docker).find(([start]) => line.startsWith(start));
    const [code, output] = found?.[1] ?? [0, ''];
    return { code, lines: output === '' ? [] : output.split('\n') };
  }

  #write(path: string, content: string): void {
    this.files.set(path, content);
    this.events.push(`write ${path} ${content === '' ? 'empty' : 'text'}`);
  }

  #types(): Host['types'] {
    const identity = { Name: 'PC\\anna', User: { Value: 'S-1-5-21-1' } };
    const free = Object.entries(this.facts.drives);
    return {
      stringcomparison: { Ordinal: 'Ordinal' },
      regex: {
        IsMatch: (subject: string, pattern: string) => toRegExp(pattern).test(subject),
        Replace: (subject: string, pattern: string, by: string) =>
          subject.replace(toRegExp(pattern, 'g'), by),
      },
      'io.file': {
        ReadAllText: (path: string) => this.files.get(path),
        WriteAllText: (path: string, content: string) => void this.#write(path, content),
      },
      'io.driveinfo': {
        GetDrives: () =>
          free.map(([name, bytes]) => ({
            Name: `${name}\\`,
            IsReady: true,
            DriveType: 'Fixed',
            AvailableFreeSpace: bytes,
          })),
      },
      'security.principal.windowsidentity': { GetCurrent: () => identity },
      'security.principal.windowsbuiltinrole': { Administrator: 'Administrator' },
      'security.cryptography.randomnumbergenerator': {
        Create: () => ({ GetBytes: (bytes: Uint8Array) => void randomFillSync(bytes) }),
      },
    };
  }

  #commands(): Host['commands'] {
    const nothing = () => [];
    const option = ({ options }: Call, name: string) => text(options.get(name));
    return {
      'set-strictmode': nothing,
      'push-location': nothing,
      'pop-location': nothing,
      'out-null': nothing,
      'out-host': nothing,
      'write-host': ({ args }) => {
        this.said.push(text(args));
        return [];
      },
      'join-path': ({ args }) => [args.map(text).join('\\')],
      'split-path': ({ options }) => [
        options.has('parent')
          ? text(options.get('parent')).replace(/\\[^\\]+$/, '')
          : text(options.get('leaf')).replace(/^.*\\/, ''),
      ],
      'test-path': (call) => [this.#exists(option(call, 'literalpath'))],
      'new-item': (call) => {
        const path = option(call, 'path');
        if (this.facts.locked.includes(path.slice(0, 2))) throw new PowerShellError('denied');
        this.folders.add(path);
        return [{ FullName: path }];
      },
      'copy-item': (call) => {
        this.#write(option(call, 'destination'), this.files.get(option(call, 'literalpath'))!);
        return [];
      },
      'move-item': (call) => {
        const [from, to] = [option(call, 'literalpath'), option(call, 'destination')];
        this.files.set(to, this.files.get(from)!);
        this.files.delete(from);
        this.events.push(`move ${from} ${to}`);
        return [];
      },
      'get-date': () => ['20260102-030405'],
      'get-command': () => (this.facts.docker ? [{ Name: 'docker.exe' }] : []),
      'get-ciminstance': () => [{ TotalPhysicalMemory: this.facts.memory }],
      'get-nettcpconnection': (call) =>
        this.facts.listeners[option(call, 'localport')]
          ? [{ OwningProcess: option(call, 'localport') }]
          : [],
      'get-process': (call) => [{ ProcessName: this.facts.listeners[option(call, 'id')] }],
      'where-object': ({ args, input, run }) => input.filter((item) => run(args[0], item)),
      'sort-object': ({ args, input }) => {
        const by = (item: Value) => (item as Record<string, number>)[text(args[0])]!;
        return input.toSorted((a, b) => by(b) - by(a));
      },
      'new-object': (call) => [this.#object(call)],
    };
  }

  #exists(path: string): boolean {
    const drive = path.replace(/\\$/, '');
    return drive in this.facts.drives || this.folders.has(path) || this.files.has(path);
  }

  #object({ args, options }: Call): Value {
    switch (text(args[0])) {
      case 'byte[]':
        return new Uint8Array(Number(args[1]));
      case 'PSObject':
        return Object.fromEntries(options.get('property') as Hash);
      case 'System.Collections.ArrayList':
        return new ArrayList();
      case 'System.Text.UTF8Encoding':
        if (args[1] !== false) throw new Error('this writes a byte order mark');
        return {};
      case 'Security.Principal.WindowsPrincipal':
        return { IsInRole: () => this.facts.administrator };
      case 'IO.DriveInfo':
        return { AvailableFreeSpace: this.facts.drives[text(args[1])] };
      default:
        throw new Error(`New-Object ${args[0]} is not known here`);
    }
  }
}
