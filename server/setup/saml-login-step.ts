import { orgRefused } from '../errors.ts';
import { setSamlLogin } from '../salesforce/security-settings.ts';
import { changeOf, type Situation, type Step, type StepOutcome } from './step.ts';

const NAME = 'SAML Enabled';

/** Switches SAML logins on; Metadata API, SecuritySettings. */
export const samlLoginStep: Step = {
  name: 'samlLogin',

  async plan(_tools, situation) {
    const { isSamlEnabled, configs } = situation;
    const change = changeOf(situation, 'samlLogin');
    const isOurs = change?.before === 'false' && change.after === 'true';
    if (isSamlEnabled) {
      return {
        state: 'done',
        result: 'SAML is on in this org.',
        changes: [],
        canUndo: isOurs && configs.length === 0,
        written: [],
      };
    }
    return {
      state: 'toDo',
      result: 'SAML is off in this org.',
      changes: [{ name: NAME, before: 'false', after: 'true' }],
      drift: isOurs ? [{ name: NAME, before: 'true', after: 'false' }] : [],
      written: ['Open Setup → Single Sign-On Settings.', 'Press Edit, tick “SAML Enabled”, and save.'],
    };
  },

  intend: (_tools, situation) => outcomeOf(situation),

  findMade: async (_tools, { isSamlEnabled }, change) => (isSamlEnabled ? change : null),

  async run(_tools, situation) {
    await setSamlLogin(situation.connection.session, true);
    return outcomeOf(situation);
  },

  async undo(_tools, { connection, configs }) {
    if (configs.length > 0) {
      throw orgRefused('org.otherConfigs', 'Single sign-on settings of this org need SAML: it stays on.');
    }
    await setSamlLogin(connection.session, false);
    return [{ name: NAME, before: 'true', after: 'false' }];
  },
};

function outcomeOf({ isSamlEnabled }: Situation): StepOutcome {
  return { target: 'Security', before: String(isSamlEnabled), after: 'true' };
}
