import { describe, expect, test } from 'vitest';
import type { PlannedStep, PlanReply, SetupStepName } from '../../../server/contract/salesforce.ts';
import type { Api } from '../../../web/data/api.ts';
import { countChanges, isSomethingToDo, stepsToConfirm, wasShown } from '../../../web/data/org-plan.ts';
import { type RunEnd, runSteps, type StepRun } from '../../../web/data/org-run.ts';
import type { Reply } from '../../../web/data/reply.ts';

const SAML = stepOf('samlLogin', 'toDo');
const CONFIG = stepOf('samlConfig', 'blocked');

function stepOf(step: SetupStepName, state: PlannedStep['state'], more: Partial<PlannedStep> = {}): PlannedStep {
  const changes = state === 'done' ? [] : [{ name: step, before: null, after: 'true' }];
  const none = { drift: [], written: [], writtenAt: null, canUndo: false };
  return { step, state, result: '', changes, digest: `${step}-${state}`, ...none, ...more };
}

function planOf(...steps: PlannedStep[]): PlanReply {
  const org = { organizationId: '00D', name: 'Acme', host: 'acme.my.salesforce.com', edition: '', isSandbox: false };
  const rest = { otherConfigs: [], isSamlEnabled: false, refreshed: null, warnings: [] };
  return { org, serviceProviderId: null, binding: 'redirect', steps, ...rest };
}

function refusal(code: string): Reply<never> {
  return { problem: { type: 'about:blank', status: 409, code, title: '', detail: '', reference: '' } };
}

/** A server that gives these answers in turn, and the requests that it got. */
function apiOf(...answers: Reply<unknown>[]) {
  const asked: string[] = [];
  const api: Pick<Api, 'post'> = {
    async post<Value>(path: string, body?: object) {
      asked.push(`${path.replace('/api/salesforce/connections/c/', '')} ${JSON.stringify(body)}`);
      const answer = answers.shift() ?? { offline: true };
      return JSON.parse(JSON.stringify(answer)) as Reply<Value>;
    },
  };
  return { api, asked };
}

async function run(plan: PlanReply, ...answers: Reply<unknown>[]) {
  const { api, asked } = apiOf(...answers);
  const told: [SetupStepName, StepRun][] = [];
  const confirmed = stepsToConfirm(plan);
  const onStep = (step: SetupStepName, state: StepRun) => void told.push([step, state]);
  const order = { api, connection: 'c', options: {}, confirmed, onStep, onPlan: () => undefined };
  const end: RunEnd = await runSteps(order, plan);
  return { end, asked, told };
}

const done = (step: SetupStepName) => ({ value: { step: stepOf(step, 'done'), serviceProviderId: null } });

describe('running the steps', () => {
  test('a step sends the digest of what was shown', async () => {
    const end = { value: planOf(stepOf('samlLogin', 'done')) };
    const { asked } = await run(planOf(SAML), done('samlLogin'), end);
    expect(asked[0]).toBe('steps/samlLogin {"options":{},"digest":"samlLogin-toDo"}');
  });

  test('each step is told of as it begins and ends', async () => {
    const end = { value: planOf(stepOf('samlLogin', 'done')) };
    const { told } = await run(planOf(SAML), done('samlLogin'), end);
    expect(told).toEqual([
      ['samlLogin', 'running'],
      ['samlLogin', 'done'],
    ]);
  });

  test('a step that came after another runs when it has become what was shown', async () => {
    const between = { value: planOf(stepOf('samlLogin', 'done'), stepOf('samlConfig', 'toDo')) };
    const after = { value: planOf(stepOf('samlLogin', 'done'), stepOf('samlConfig', 'done')) };
    const { end, told } = await run(planOf(SAML, CONFIG), done('samlLogin'), between, done('samlConfig'), after);
    expect(end).toEqual({ end: 'done' });
    expect(told.at(-1)).toEqual(['samlConfig', 'done']);
  });

  test('a step that has become another than was shown does not run', async () => {
    const changes = [{ name: 'issuer', before: 'theirs', after: 'ours' }];
    const other = { value: planOf(stepOf('samlLogin', 'done'), stepOf('samlConfig', 'toDo', { changes })) };
    const { end, asked } = await run(planOf(SAML, CONFIG), done('samlLogin'), other);
    expect(end).toEqual({ end: 'outdated' });
    expect(asked.some((request) => request.startsWith('steps/samlConfig'))).toBe(false);
  });

  test('a step that was not shown at all does not run', async () => {
    const more = { value: planOf(stepOf('samlLogin', 'done'), stepOf('loginButton', 'toDo')) };
    expect((await run(planOf(SAML), done('samlLogin'), more)).end).toEqual({ end: 'outdated' });
  });

  test('a refusal stops the steps and says at which', async () => {
    const { end, told } = await run(planOf(SAML, stepOf('samlConfig', 'toDo')), refusal('orgRefused'));
    expect(end).toMatchObject({ end: 'failed', step: 'samlLogin', refusal: { problem: { code: 'orgRefused' } } });
    expect(told.at(-1)).toEqual(['samlLogin', 'failed']);
  });

  test('an outdated digest of the same changes is sent once more as it is now', async () => {
    const anew = { value: planOf(stepOf('samlLogin', 'toDo', { digest: 'newer' })) };
    const end = { value: planOf(stepOf('samlLogin', 'done')) };
    const { asked, end: how } = await run(planOf(SAML), refusal('planOutdated'), anew, done('samlLogin'), end);
    expect(asked[2]).toContain('"digest":"newer"');
    expect(how).toEqual({ end: 'done' });
  });

  test('an outdated digest of other changes is not sent again', async () => {
    const anew = { value: planOf(stepOf('samlLogin', 'toDo', { changes: [] })) };
    const { asked, end } = await run(planOf(SAML), refusal('planOutdated'), anew);
    expect(asked).toHaveLength(2);
    expect(end).toMatchObject({ end: 'failed', refusal: { problem: { code: 'planOutdated' } } });
  });

  test('a connection that breaks off while reading on has stopped at no step', async () => {
    const { end } = await run(planOf(SAML), done('samlLogin'), { offline: true });
    expect(end).toEqual({ end: 'failed', step: null, refusal: { offline: true } });
  });

  test('a step that stays to do after it ran is not run for ever', async () => {
    const { end } = await run(
      planOf(SAML),
      { value: { step: SAML, serviceProviderId: null } },
      { value: planOf(SAML) },
    );
    expect(end).toEqual({ end: 'done' });
  });
});

describe('what is confirmed', () => {
  test('it is what runs now, and what runs after it', () => {
    const plan = planOf(stepOf('samlConfig', 'toDo'), stepOf('loginButton', 'blocked'), stepOf('samlLogin', 'done'));
    expect(stepsToConfirm(plan).map(({ step }) => step)).toEqual(['samlConfig', 'loginButton']);
  });

  test('a step of which nothing is known yet is not among it', () => {
    expect(stepsToConfirm(planOf(stepOf('loginButton', 'blocked', { changes: [] })))).toEqual([]);
  });

  test('what is done by hand is not among it', () => {
    expect(stepsToConfirm(planOf(stepOf('loginButton', 'byHand')))).toEqual([]);
  });

  test('its changes are counted over all steps', () => {
    expect(countChanges([SAML, CONFIG])).toBe(2);
  });

  test('with nothing but blocked steps there is nothing to do', () => {
    expect(isSomethingToDo(planOf(CONFIG))).toBe(false);
  });

  test('the same changes were shown, whatever the state', () => {
    expect(wasShown([CONFIG], stepOf('samlConfig', 'toDo'))).toBe(true);
  });
});
