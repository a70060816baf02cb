import { parseArgs } from 'node:util';
import { ConfigError, readConfig } from '../config.ts';
import { AppError } from '../errors.ts';
import { openInstallation } from '../installation.ts';
import { InstallationError } from '../installation-error.ts';
import { randomReference } from '../random.ts';
import { type Command, type Given, type Outcome, UsageError } from './command.ts';
import { INSTALLATION_COMMANDS } from './installation.ts';
import { PEOPLE_COMMANDS } from './people.ts';
import { SERVICE_PROVIDER_COMMANDS } from './service-providers.ts';

const COMMANDS = [...PEOPLE_COMMANDS, ...SERVICE_PROVIDER_COMMANDS, ...INSTALLATION_COMMANDS];

/** Exit codes: done; refused or failed, nothing was changed; written wrongly. */
const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/** Where a command gets its settings and says its words. */
export interface Terminal {
  environment: Readonly<Record<string, string | undefined>>;
  stdout(text: string): void;
  stderr(text: string): void;
}

/** Runs one command line, such as `['user', 'list', '--json']`; gives the exit code. */
export async function runCommandLine(line: readonly string[], terminal: Terminal): Promise<number> {
  const asJson = line.includes('--json');
  const words = line.filter((word) => word !== '--json');
  const print = ({ json, text }: Outcome) => terminal.stdout(asJson ? `${JSON.stringify(json)}\n` : `${text}\n`);
  if (words.length === 0 || words[0] === 'help' || words.includes('--help')) {
    terminal.stdout(`${helpText()}\n`);
    return EXIT.done;
  }
  try {
    const command = findCommand(words);
    const given = parse(command, { words: words.slice(command.name.split(' ').length), print });
    print(await run(command, given, terminal));
    return EXIT.done;
  } catch (error) {
    const { code, message } = explain(error);
    if (asJson) terminal.stdout(`${JSON.stringify({ error: { code, message } })}\n`);
    else terminal.stderr(`${message}\n`);
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
  }
}

function findCommand(words: string[]): Command {
  const command = COMMANDS.find(({ name }) => name === words.slice(0, name.split(' ').length).join(' '));
  if (command !== undefined) return command;
  throw new UsageError(`There is no command "${words.slice(0, 2).join(' ')}".\n\n${helpText()}`);
}

async function run(command: Command, given: Given, { environment, stderr }: Terminal): Promise<Outcome> {
  const { services, created } = await openInstallation(readConfig(environment), () => new Date());
  for (const line of created) stderr(`${line}\n`);
  try {
    return await command.run(services, given, {
      actor: 'operator',
      reference: randomReference(),
      address: null,
      at: services.clock(),
    });
  } finally {
    await services.store.close();
  }
}

function parse(command: Command, { words, print }: { words: string[]; print: Given['print'] }): Given {
  const { values, positionals } = parseOrExplain(command, words);
  const [least, most] = command.arguments;
  if (positionals.length < least || positionals.length > most) throw new UsageError(usageOf(command));
  return {
    words: positionals,
    text: (option) => (typeof values[option] === 'string' ? values[option] : null),
    flag: (option) => values[option] === true,
    print,
  };
}

function parseOrExplain(command: Command, words: string[]) {
  try {
    return parseArgs({ args: words, options: command.options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usageOf(command)}`);
  }
}

function usageOf({ name, usage, summary }: Command): string {
  return `${summary}\n\n  npm run latchkey -- ${name} ${usage}`.trimEnd();
}

function helpText(): string {
  const commands = COMMANDS.map(({ name, usage, summary }) => `  ${`${name} ${usage}`.trimEnd()}\n      ${summary}`);
  return `npm run latchkey -- COMMAND [--json]\n\n${commands.join('\n')}`;
}

function explain(error: unknown): { code: string; message: string } {
  if (error instanceof AppError) return { code: error.code, message: `${error.title}. ${error.message}` };
  if (error instanceof UsageError) return { code: 'usage', message: error.message };
  if (error instanceof ConfigError) return { code: 'configInvalid', message: error.message };
  if (error instanceof InstallationError) return { code: 'installationInvalid', message: error.message };
  return { code: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
