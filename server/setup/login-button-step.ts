import { orgRefused } from '../errors.ts';
import { addLoginButton, findSamlSsoConfigId, hasLoginButton, removeLoginButton } from '../salesforce/auth-config.ts';
import { readAuthConfiguration } from '../salesforce/auth-configuration.ts';
import { CONFIG_NAME, changeOf, type Situation, type Step, type StepTools } from './step.ts';

const NAME = `Authentication Service: ${CONFIG_NAME}`;
const SHOWN = 'shown';
const NOT_SHOWN = 'not shown';

/** The button on the login page of the My Domain; sObject AuthConfigProviders. */
export const loginButtonStep: Step = {
  name: 'loginButton',

  async plan(tools, situation) {
    const { config, isSamlEnabled, connection } = situation;
    const written = writtenSteps(connection.org.host);
    const change = changeOf(situation, 'loginButton');
    const changes = [{ name: NAME, before: NOT_SHOWN, after: SHOWN }];
    if (!isSamlEnabled || config === null) {
      return { state: 'blocked', result: 'It can be shown once the setting is there.', changes, written };
    }
    if (await isShown(tools, situation)) {
      return {
        state: 'done',
        result: 'The login page of the org shows Latchkey.',
        changes: [],
        canUndo: change?.before === 'false' && change.after === 'true',
        written: [],
      };
    }
    // It was tried, and the org did not let a program do it; another connection may be of somebody who may.
    const said = change !== null && change.at >= connection.openedAt ? readRefusal(change.after) : null;
    if (said !== null) {
      const result = `This org lets only a person do it. ${said} Do it by hand, then read the org again.`;
      return { state: 'byHand', result: result.replace('  ', ' '), changes, written };
    }
    return {
      state: 'toDo',
      result: 'The login page of the org does not show Latchkey yet.',
      changes,
      drift: change?.after === 'true' ? [{ name: NAME, before: SHOWN, after: NOT_SHOWN }] : [],
      written,
    };
  },

  intend: () => ({ target: CONFIG_NAME, before: 'false', after: 'true' }),

  findMade: async (tools, situation, change) => ((await isShown(tools, situation)) ? change : null),

  async run(_tools, { connection: { session } }) {
    const id = await configId(session);
    const outcome = await addLoginButton(session, id);
    const after = typeof outcome === 'string' ? 'true' : `${REFUSED}${outcome.said ?? ''}`;
    return { target: CONFIG_NAME, before: 'false', after };
  },

  async undo(_tools, { connection: { session } }) {
    const outcome = await removeLoginButton(session, await configId(session));
    if (typeof outcome === 'string') return [{ name: NAME, before: SHOWN, after: NOT_SHOWN }];
    throw orgRefused(
      'org.loginButtonKept',
      `${outcome.said ?? ''} This org lets only a person take the button away: Setup → My Domain → Authentication Configuration → Edit, untick Latchkey.`.trim(),
    );
  },
};

/** How it is noted that the org did not let a program do it; its words follow. */
const REFUSED = 'byHand ';

/** What the org said when it refused; null: it did not. */
function readRefusal(after: string | null): string | null {
  return after?.startsWith(REFUSED) ? after.slice(REFUSED.length) : null;
}

/** By its own records, or by what the org shows everybody. */
async function isShown({ services }: StepTools, { connection }: Situation): Promise<boolean> {
  const { session, org } = connection;
  const id = await findSamlSsoConfigId(session, CONFIG_NAME);
  if (id !== null && (await hasLoginButton(session, id).catch(unknownIfRefused))) return true;
  const shown = await readAuthConfiguration(services.orgNetwork, org.host).catch(unknownIfRefused);
  return shown !== false && shown.samlProviders.some(({ name }) => name === CONFIG_NAME);
}

/** Whoever may not look at one place is shown the other. */
function unknownIfRefused(error: unknown): false {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'orgRefused' || code === 'orgUnreachable') return false;
  throw error;
}

async function configId(session: Situation['connection']['session']): Promise<string> {
  const id = await findSamlSsoConfigId(session, CONFIG_NAME);
  if (id === null)
    throw orgRefused('org.configGone', 'The setting “Latchkey” is not in the org any more. Read the org again.');
  return id;
}

function writtenSteps(host: string): string[] {
  return [
    `In Salesforce, open Setup → Company Settings → My Domain (https://${host}/lightning/setup/OrgDomain/home).`,
    'Under Authentication Configuration press Edit, tick “Latchkey”, and save. Leave “Login Form” ticked.',
  ];
}
