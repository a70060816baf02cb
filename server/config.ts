import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { closest } from 'fastest-levenshtein';
import { readAddresses, readHostNames, readHosts } from './host-settings.ts';
import { type MailSettings, readSender, readSmtpUrl } from './mail-settings.ts';
import { readPrivateKey, readTlsCertificate, type TlsSettings, tlsProblems } from './tls-settings.ts';

/** How this installation is set up; read once, never changed. */
export interface Config {
  /** Origin of every URL, without a trailing slash. */
  readonly publicUrl: string;
  /** WebAuthn RP ID: the host of `publicUrl`. */
  readonly rpId: string;
  /** Whether `publicUrl` is https. */
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  /** `postgres://…`; null: SQLite in the data directory. */
  readonly databaseUrl: string | null;
  /** Null: the file `master.key` in the data directory. */
  readonly masterKey: string | null;
  /** Own TLS, PEM; null: none. */
  readonly tls: TlsSettings | null;
  /** Addresses and networks of proxies whose X-Forwarded-* headers are believed. */
  readonly trustProxy: readonly string[];
  readonly logLevel: LogLevel;
  /** A session ends after so many seconds without a request … */
  readonly sessionIdleSeconds: number;
  /** … and after so many seconds in any case. */
  readonly sessionAbsoluteSeconds: number;
  /** Requests a minute that one address may send to one page. */
  readonly rateLimit: number;
  /** Names, in lower case, whose private addresses metadata may be fetched from. */
  readonly metadataPrivateHosts: readonly string[];
  /** `host` or `host:port` of orgs outside Salesforce's own domains, in lower case. */
  readonly salesforceHosts: readonly string[];
  /** How e-mail is sent; null: it is not. */
  readonly mail: MailSettings | null;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

/** The settings are wrong; each problem names its variable and says what it should be. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(`Latchkey cannot start with these settings:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** A variable: what it should be, whether its value may be shown, and how it is read (null: not that). */
interface Variable<T> {
  should: string;
  secret?: true;
  read: (text: string) => T | null;
}

const VARIABLES = {
  LATCHKEY_PUBLIC_URL: {
    should: 'an https address without a path, such as https://login.example.com (http only for localhost)',
    read: readPublicUrl,
  },
  LATCHKEY_HOST: { should: 'an address or name to listen on, such as 0.0.0.0', read: readWord },
  LATCHKEY_PORT: { should: 'a whole number from 1 to 65535', read: wholeNumber(1, 65_535) },
  LATCHKEY_DATA_DIR: { should: 'the path of a directory', read: (text) => resolve(text) },
  LATCHKEY_DATABASE_URL: {
    should: 'a PostgreSQL address, such as postgres://user:password@host/database',
    secret: true,
    read: readDatabaseUrl,
  },
  LATCHKEY_MASTER_KEY: { should: '32 random bytes in base64url (43 characters)', secret: true, read: readMasterKey },
  LATCHKEY_TLS_CERTIFICATE: { should: 'a certificate chain in PEM', secret: true, read: readTlsCertificate },
  LATCHKEY_TLS_KEY: { should: 'a private key in PEM, without a passphrase', secret: true, read: readPrivateKey },
  LATCHKEY_TRUST_PROXY: {
    should: 'addresses or networks with commas between, such as 127.0.0.1,10.0.0.0/8',
    read: readAddresses,
  },
  LATCHKEY_LOG_LEVEL: { should: `one of ${LOG_LEVELS.join(', ')}`, read: readLogLevel },
  LATCHKEY_SESSION_IDLE_MINUTES: { should: 'a whole number from 1 to 1440', read: wholeNumber(1, 1440) },
  LATCHKEY_SESSION_HOURS: { should: 'a whole number from 1 to 720', read: wholeNumber(1, 720) },
  LATCHKEY_RATE_LIMIT: {
    should: 'a whole number from 10 to 1000000: requests a minute from one address to one page',
    read: wholeNumber(10, 1_000_000),
  },
  LATCHKEY_METADATA_PRIVATE_HOSTS: {
    should: 'host names with commas between, such as app.intranet.example',
    read: readHostNames,
  },
  LATCHKEY_SALESFORCE_HOSTS: {
    should: 'hosts with commas between, each with its port if it has one, such as org.example.com,localhost:8443',
    read: readHosts,
  },
  LATCHKEY_SMTP_URL: {
    should: 'a mail server, such as smtps://user:password@mail.example.com:465 (special characters percent-encoded)',
    secret: true,
    read: readSmtpUrl,
  },
  LATCHKEY_MAIL_FROM: { should: 'an address, such as Acme IT <it@example.com>', read: readSender },
} as const satisfies Record<string, Variable<unknown>>;

type Name = keyof typeof VARIABLES;

/** Understood by the tests and the build alone; not an error in an environment that has them. */
const OTHER_PROGRAMS = ['LATCHKEY_CHROMIUM'];

/** Reads `LATCHKEY_*` (each also as `LATCHKEY_*_FILE`, the path of a file that holds the value). @throws ConfigError */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const problems = unknownNames(environment);
  function value<N extends Name, F>(name: N, fallback: F): ReadValue<N> | F {
    const text = readText(environment, name, problems);
    if (text === null) return fallback;
    const variable: Variable<unknown> = VARIABLES[name];
    const read = variable.read(text);
    if (read === null) {
      problems.push(`${name} should be ${variable.should}${variable.secret ? '' : `; it is "${text}"`}.`);
      return fallback;
    }
    return read as ReadValue<N>; // what this name's own reader gave
  }

  const port = value('LATCHKEY_PORT', 3000);
  const publicUrl = value('LATCHKEY_PUBLIC_URL', new URL(`http://localhost:${port}`));
  const certificate = value('LATCHKEY_TLS_CERTIFICATE', null);
  const key = value('LATCHKEY_TLS_KEY', null);
  const smtp = value('LATCHKEY_SMTP_URL', null);
  const from = value('LATCHKEY_MAIL_FROM', null);
  const config: Config = {
    publicUrl: publicUrl.origin,
    rpId: publicUrl.hostname,
    secure: publicUrl.protocol === 'https:',
    host: value('LATCHKEY_HOST', 'localhost'),
    port,
    dataDir: value('LATCHKEY_DATA_DIR', resolve('data')),
    databaseUrl: value('LATCHKEY_DATABASE_URL', null),
    masterKey: value('LATCHKEY_MASTER_KEY', null),
    tls: certificate !== null && key !== null ? Object.freeze({ certificate, key }) : null,
    trustProxy: Object.freeze(value('LATCHKEY_TRUST_PROXY', [])),
    logLevel: value('LATCHKEY_LOG_LEVEL', 'info'),
    sessionIdleSeconds: value('LATCHKEY_SESSION_IDLE_MINUTES', 60) * 60,
    sessionAbsoluteSeconds: value('LATCHKEY_SESSION_HOURS', 12) * 3600,
    rateLimit: value('LATCHKEY_RATE_LIMIT', 600),
    metadataPrivateHosts: Object.freeze(value('LATCHKEY_METADATA_PRIVATE_HOSTS', [])),
    salesforceHosts: Object.freeze(value('LATCHKEY_SALESFORCE_HOSTS', [])),
    mail: smtp !== null && from !== null ? Object.freeze({ ...smtp, from }) : null,
  };
  if ((certificate === null) !== (key === null)) {
    problems.push('LATCHKEY_TLS_CERTIFICATE and LATCHKEY_TLS_KEY belong together; one of them is missing.');
  }
  if ((smtp === null) !== (from === null)) {
    problems.push('LATCHKEY_SMTP_URL and LATCHKEY_MAIL_FROM belong together; one of them is missing.');
  }
  problems.push(...transportProblems(config), ...tlsProblems(config.tls));
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
}

type ReadValue<N extends Name> = NonNullable<ReturnType<(typeof VARIABLES)[N]['read']>>;

function unknownNames(environment: Readonly<Record<string, string | undefined>>): string[] {
  const known = Object.keys(VARIABLES).flatMap((name) => [name, `${name}_FILE`]);
  return Object.keys(environment)
    .filter((name) => name.startsWith('LATCHKEY_') && !known.includes(name) && !OTHER_PROGRAMS.includes(name))
    .map((name) => `${name} is not a setting. Did you mean ${closest(name, known)}?`);
}

/** The variable's text, or its file's; null when unset or empty. */
function readText(
  environment: Readonly<Record<string, string | undefined>>,
  name: Name,
  problems: string[],
): string | null {
  const inline = environment[name]?.trim() || null;
  const path = environment[`${name}_FILE`]?.trim() || null;
  if (path === null) return inline;
  if (inline !== null) {
    problems.push(`${name} and ${name}_FILE are both set; keep one.`);
    return null;
  }
  try {
    return readFileSync(path, 'utf8').trim() || null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    problems.push(`${name}_FILE should be the path of a readable file; "${path}" cannot be read${code}.`);
    return null;
  }
}

/** https needs somebody who ends TLS: this server, or a proxy that it believes. */
function transportProblems(config: Config): string[] {
  if (config.secure && config.tls === null && config.trustProxy.length === 0) {
    return [
      'LATCHKEY_PUBLIC_URL is https. Either give LATCHKEY_TLS_CERTIFICATE_FILE and LATCHKEY_TLS_KEY_FILE, or, behind a proxy that ends TLS, its address in LATCHKEY_TRUST_PROXY.',
    ];
  }
  if (!config.secure && config.tls !== null) {
    return ['LATCHKEY_TLS_CERTIFICATE is set, so LATCHKEY_PUBLIC_URL should begin with https://.'];
  }
  return [];
}

function readPublicUrl(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const bare =
    url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  if (!bare || text.includes('?') || text.includes('#')) return null;
  if (url.protocol === 'http:') return url.hostname === 'localhost' ? url : null;
  // An address is no RP ID: webauthn-3 5.1.2 wants a domain.
  return url.protocol === 'https:' && isIP(url.hostname.replace(/^\[|\]$/g, '')) === 0 ? url : null;
}

function readWord(text: string): string | null {
  return /^\S+$/.test(text) ? text : null;
}

function readDatabaseUrl(text: string): string | null {
  return /^postgres(ql)?:\/\/\S+$/.test(text) && URL.canParse(text) ? text : null;
}

function readMasterKey(text: string): string | null {
  return /^[A-Za-z0-9_-]{43}$/.test(text) ? text : null;
}

function readLogLevel(text: string): LogLevel | null {
  return LOG_LEVELS.find((level) => level === text) ?? null;
}

function wholeNumber(least: number, most: number): (text: string) => number | null {
  return (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return number >= least && number <= most ? number : null;
  };
}
