import { parseArgs } from 'node:util';
import { type Command, type Given, type Outcome, UsageError } from './commands/command.ts';
import { INSTALLATION_COMMANDS } from './commands/installation.ts';
import { PEOPLE_COMMANDS } from './commands/people.ts';
import { SERVICE_PROVIDER_COMMANDS } from './commands/service-providers.ts';
import { ConfigError, readConfig } from './config.ts';
import { AppError } from './errors.ts';
import { InstallationError, openInstallation } from './installation.ts';
import { randomReference } from './random.ts';

const COMMANDS = [...PEOPLE_COMMANDS, ...SERVICE_PROVIDER_COMMANDS, ...INSTALLATION_COMMANDS];

/** Exit codes: done; refused or failed, nothing was changed; written wrongly. */
const EXIT = { done: 0, failed: 1, usage: 2 } as const;

const argumentsGiven = process.argv.slice(2);
const asJson = argumentsGiven.includes('--json');
process.exitCode = await main(argumentsGiven.filter((argument) => argument !== '--json'));

async function main(given: string[]): Promise<number> {
  if (given.length === 0 || given[0] === 'help' || given.includes('--help')) {
    process.stdout.write(`${helpText()}\n`);
    return EXIT.done;
  }
  try {
    const command = findCommand(given);
    print(await runCommand(command, given.slice(command.name.split(' ').length)));
    return EXIT.done;
  } catch (error) {
    return printFailure(error);
  }
}

function findCommand(given: string[]): Command {
  const command = COMMANDS.find(({ name }) => name === given.slice(0, name.split(' ').length).join(' '));
  if (command !== undefined) return command;
  throw new UsageError(`There is no command "${given.slice(0, 2).join(' ')}".\n\n${helpText()}`);
}

async function runCommand(command: Command, given: string[]): Promise<Outcome> {
  const parsed = parse(command, given);
  const now = () => new Date();
  const { services } = await openInstallation(readConfig(process.env), now);
  try {
    return await command.run(services, parsed, { reference: randomReference(), address: null, at: now() });
  } finally {
    await services.store.close();
  }
}

function parse(command: Command, given: string[]): Given {
  const { values, positionals } = parseOrExplain(command, given);
  const [least, most] = command.arguments;
  if (positionals.length < least || positionals.length > most) throw new UsageError(usageOf(command));
  return {
    words: positionals,
    text: (option) => (typeof values[option] === 'string' ? values[option] : null),
    flag: (option) => values[option] === true,
    print,
  };
}

function parseOrExplain(command: Command, given: string[]) {
  try {
    return parseArgs({ args: given, options: command.options, allowPositionals: true });
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

function print({ json, text }: Outcome): void {
  process.stdout.write(asJson ? `${JSON.stringify(json)}\n` : `${text}\n`);
}

function printFailure(error: unknown): number {
  const { code, message } = explain(error);
  if (asJson) process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
  else process.stderr.write(`${message}\n`);
  return error instanceof UsageError ? EXIT.usage : EXIT.failed;
}

function explain(error: unknown): { code: string; message: string } {
  if (error instanceof AppError) return { code: error.code, message: `${error.title}. ${error.message}` };
  if (error instanceof UsageError) return { code: 'usage', message: error.message };
  if (error instanceof ConfigError) return { code: 'configInvalid', message: error.message };
  if (error instanceof InstallationError) return { code: 'installationInvalid', message: error.message };
  return { code: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
