import { type Container, serviceOf } from './docker.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1']);
/** Ports that other machines may reach; all others are published on loopback or not at all. */
const PUBLIC: Record<string, readonly string[]> = { nginx: ['8080/tcp', '8443/tcp'] };
const PINNED = /:(v?\d+\.\d+(\.\d+)?(-[\w.]+)?|local)$/;

/** Violations of the policy C01 by a container; docker-compose.yml gives the reasons. */
export function policyFaults(one: Container): string[] {
  const { HostConfig: host, Config: config } = one;
  const rules: Record<string, boolean> = {
    'runs as root': ['', '0', 'root'].includes(config.User.split(':')[0]!),
    'has a root that can be written': !host.ReadonlyRootfs,
    'is privileged': host.Privileged,
    'keeps capabilities': host.CapDrop?.includes('ALL') !== true,
    'adds capabilities': (host.CapAdd ?? []).length > 0,
    'can gain rights': host.SecurityOpt?.some((o) => /^no-new-privileges/.test(o)) !== true,
    'has no limit of processes': !host.PidsLimit || host.PidsLimit <= 0,
    'has no limit of memory': host.Memory === 0,
    'may swap': host.MemorySwap !== host.Memory,
    'uses the network of the host': host.NetworkMode === 'host',
    'mounts the socket of the engine': one.Mounts.some((m) => /docker\.sock/.test(m.Source)),
    'keeps its log for ever': host.LogConfig.Config['max-size'] === undefined,
    'is of no pinned version': !PINNED.test(config.Image),
    'is published beyond loopback': !onLoopback(one, PUBLIC[serviceOf(one)] ?? []),
  };
  return Object.entries(rules)
    .filter(([, broken]) => broken)
    .map(([rule]) => `${serviceOf(one)} ${rule}`);
}

const onLoopback = (one: Container, beyond: readonly string[]): boolean =>
  Object.entries(one.NetworkSettings.Ports).every(
    ([port, hosts]) =>
      beyond.includes(port) || (hosts ?? []).every(({ HostIp }) => LOOPBACK.has(HostIp)),
  );

/** D05 and least privilege: who may mount which volume, and who may write to it. */
export function accessFaults(containers: readonly Container[]): string[] {
  const writers: Record<string, string[]> = {
    data: ['biometric-api'],
    keys: ['biometric-api'],
    snapshots: ['biometric-api'],
    'prometheus-data': ['prometheus'],
    'grafana-data': ['grafana'],
  };
  const readers: Record<string, string[]> = {
    snapshots: ['sqlite-web'],
    certificates: ['nginx'],
    'secrets-api': ['biometric-api'],
    'secrets-redis': ['redis'],
    'secrets-sqlite-web': ['sqlite-web'],
    'secrets-grafana': ['grafana'],
  };
  return containers.flatMap((one) =>
    one.Mounts.filter(({ Type }) => Type === 'volume').flatMap((mount) => {
      const volume = mount.Name?.replace(/^biometric-test_/, '') ?? '';
      const service = serviceOf(one);
      if (service === 'secrets')
        return volume.startsWith('secrets-') ? [] : [`${service} ${volume}`];
      const allowed = (mount.RW ? writers : readers)[volume] ?? [];
      return allowed.includes(service)
        ? []
        : [`${service} ${mount.RW ? 'writes' : 'reads'} ${volume}`];
    }),
  );
}

/** Which of the secrets a text holds. */
export const secretsIn = (text: string, secrets: readonly string[]): string[] =>
  secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret.slice(0, 3)}…`);
