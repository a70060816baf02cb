import type { OrgCheckReply } from '../contract/salesforce.ts';
import { AppError } from '../errors.ts';
import type { OrgConnection } from '../org-connections.ts';
import { readAuthConfiguration } from '../salesforce/auth-configuration.ts';
import { planSetup } from './plan.ts';
import { CONFIG_NAME, type StepTools } from './step.ts';

type Check = OrgCheckReply['checks'][number];

/** Looks at an org that was set up, from inside and from outside; changes nothing. @throws orgUnreachable, orgRefused, orgSessionEnded */
export async function checkOrg(tools: StepTools, connection: OrgConnection): Promise<OrgCheckReply> {
  const { steps, org } = await planSetup(tools, connection, {});
  const own = steps.map(({ step, state, result, written }): Check => {
    const remedy = state === 'done' ? null : written.join(' ') || 'Read the org again and make the changes.';
    return { code: step, result: state === 'done' ? 'passed' : 'failed', detail: result, remedy };
  });
  const outside = await checkOutside(tools, { host: org.host, organizationId: org.organizationId });
  return { checks: [...own, ...outside] };
}

/** What everybody can read of the org: `/.well-known/auth-configuration`. */
async function checkOutside(
  { services }: StepTools,
  { host, organizationId }: { host: string; organizationId: string },
): Promise<Check[]> {
  try {
    const {
      samlProviders,
      hasLoginForm,
      organizationId: said,
    } = await readAuthConfiguration(services.orgNetwork, host);
    const provider = samlProviders.find(({ name }) => name === CONFIG_NAME);
    const isSame = said === null || said.slice(0, 15) === organizationId.slice(0, 15);
    return [
      {
        code: 'loginUrl',
        result: provider === undefined ? 'failed' : 'passed',
        detail:
          provider === undefined
            ? 'The login page of the org offers no Latchkey.'
            : `The login page of the org offers Latchkey: ${provider.url}`,
        remedy: provider === undefined ? 'Tick it under Setup → My Domain → Authentication Configuration.' : null,
      },
      {
        code: 'organization',
        result: isSame ? 'passed' : 'failed',
        detail: isSame ? 'Its public page belongs to this org.' : `Its public page says it is the org ${said}.`,
        remedy: isSame ? null : 'Connect with the My Domain of the org itself.',
      },
      loginForm(hasLoginForm),
    ];
  } catch (error) {
    if (!isOrgError(error)) throw error;
    return [{ code: 'loginUrl', result: 'notKnown', detail: error.message, remedy: null }];
  }
}

/** Whether an error is the org’s: what could not be read of it is not known. */
function isOrgError(error: unknown): error is AppError {
  return error instanceof AppError && error.code.startsWith('org');
}

function loginForm(hasLoginForm: boolean | null): Check {
  if (hasLoginForm === false) {
    return {
      code: 'loginForm',
      result: 'warning',
      detail: 'The login page has no form for a password: if Latchkey is out of order, nobody gets in.',
      remedy: 'Tick “Login Form” under Setup → My Domain → Authentication Configuration.',
    };
  }
  const detail = hasLoginForm ? 'A login with a password is still possible.' : 'The org has its standard login page.';
  return { code: 'loginForm', result: 'passed', detail, remedy: null };
}
