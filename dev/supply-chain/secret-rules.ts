export interface Rule {
  readonly name: string;
  readonly pattern: RegExp;
}

/** Written so that no pattern matches its own source. */
export const LINE_RULES: readonly Rule[] = [
  { name: 'private key', pattern: /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/ },
  { name: 'API key of this service', pattern: /\bbk_[0-9a-f]{12}_[A-Za-z0-9_-]{43}/ },
  { name: 'AWS key', pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/ },
  { name: 'GitHub token', pattern: /\bgh[opsur]_[A-Za-z0-9]{36}|\bgithub_pat_[A-Za-z0-9_]{60}/ },
  { name: 'npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b|:_authToken\s*=\s*["']?[\w-]{8}/ },
  { name: 'default password', pattern: /biometric[2]024/i },
  {
    name: 'default account',
    pattern:
      /\b(?:admin|root|user|postgres|grafana):(?:admin|root|password|passwd|changeme|secret|123)/i,
  },
  {
    name: 'default password',
    pattern: /password["']?\s*[:=]\s*["']?(?:admin|root|password|changeme|secret|123\w*)\b/i,
  },
  {
    name: 'password in an address',
    pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"'`$]+:[^\s:/@"'`$]+@/i,
  },
  // Only a whole line: a hash stands in quotes or beside a name, a master key is alone in its file.
  { name: '256-bit key in hexadecimal', pattern: /^[0-9a-f]{64}$/i },
];

/** Names of files that hold data, keys or models. Their content is not looked at. */
export const FILE_RULE: Rule = {
  name: 'file that must not be committed',
  pattern: /\.(?:db|sqlite3?|key|pem|p12|pfx|jks|onnx)(?:-wal|-shm|-journal)?$|(?:^|\/)\.env$/i,
};

/** A finding that a person has checked: the file, the rule, and why it is not a secret. */
export interface Mention {
  readonly file: string;
  readonly rule: string;
  readonly reason: string;
}
