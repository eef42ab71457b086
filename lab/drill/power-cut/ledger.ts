/** A change that the store has acknowledged. The writer prints it as JSON before the next change. */
export type Said =
  | { readonly did: 'enrolled' | 'added'; readonly user: string; readonly attempt: string }
  | { readonly did: 'matched' | 'failed'; readonly attempt: string }
  /** From here on the user may be missing; after `erased` the user must be missing. */
  | { readonly did: 'erasing'; readonly user: string }
  | { readonly did: 'erased'; readonly user: string; readonly attempt: string };

/** What must be found after a power cut. */
export interface Ledger {
  /** Users and how many templates they have at least. */
  readonly users: ReadonlyMap<string, number>;
  readonly erased: ReadonlySet<string>;
  readonly attempts: ReadonlySet<string>;
  readonly failures: number;
}

export function ledgerOf(lines: readonly string[]): Ledger {
  const users = new Map<string, number>();
  const erased = new Set<string>();
  const attempts = new Set<string>();
  let failures = 0;
  for (const line of lines) {
    const said = JSON.parse(line) as Said;
    if ('attempt' in said) attempts.add(said.attempt);
    if (said.did === 'failed') failures++;
    else if (said.did === 'enrolled') users.set(said.user, 1);
    else if (said.did === 'added') users.set(said.user, users.get(said.user)! + 1);
    else if (said.did === 'erasing') users.delete(said.user);
    else if (said.did === 'erased') erased.add(said.user);
  }
  return { users, erased, attempts, failures };
}
