/** An administrator in front of the console, and an org to connect to. */
import type { LightMyRequestResponse } from 'fastify';
import type { Connection, PlannedStep, PlanReply, SetupOptions, StepReply } from '../../server/contract/salesforce.ts';
import { openSalesforceOrg, type SalesforceOrg } from '../helpers/salesforce-org/index.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { type SignedIn, signInAs } from '../helpers/staff.ts';

/** The steps in their order. */
export const STEPS = ['samlLogin', 'samlConfig', 'serviceProvider', 'requestCertificate', 'loginButton'] as const;

/** A step's name. */
export type StepName = (typeof STEPS)[number];

/** A server that is led to the org, and its administrator. */
export interface OrgSetUp {
  org: SalesforceOrg;
  server: TestServer;
  administrator: SignedIn;
  /** As the console does with a pasted token. */
  connect(token?: string): Promise<Connection>;
  plan(connection: Connection, options?: SetupOptions): Promise<PlanReply>;
  run(connection: Connection, step: PlannedStep, options?: SetupOptions): Promise<LightMyRequestResponse>;
  undo(connection: Connection, step: StepName): Promise<LightMyRequestResponse>;
  /** Runs whatever is to do, one step after another. */
  runAll(connection: Connection, options?: SetupOptions): Promise<PlanReply>;
  close(): Promise<void>;
}

/** Opens both. */
export async function openOrgSetUp(options: Parameters<typeof openSalesforceOrg>[0] = {}): Promise<OrgSetUp> {
  const org = await openSalesforceOrg(options);
  const server = await startTestServer({}, org.fetch);
  const administrator = await signInAs(server, 'administrator');
  const { browser } = administrator;
  const path = ({ id }: Connection) => `/api/salesforce/connections/${id}`;

  async function plan(connection: Connection, asked: SetupOptions = {}): Promise<PlanReply> {
    return reading(await browser.request('POST', `${path(connection)}/plan`, { body: asked }));
  }

  const run = (connection: Connection, { step, digest }: PlannedStep, asked: SetupOptions = {}) =>
    browser.request('POST', `${path(connection)}/steps/${step}`, { body: { options: asked, digest } });

  return {
    org,
    server,
    administrator,
    connect: async (accessToken = org.issueAccessToken()) =>
      reading(
        await browser.request('POST', '/api/salesforce/connections', {
          body: { way: 'accessToken', myDomain: org.host, accessToken },
        }),
      ),
    plan,
    run,
    undo: (connection, step) => browser.request('POST', `${path(connection)}/steps/${step}/undo`),
    async runAll(connection, asked = {}) {
      for (const name of STEPS) {
        const step = stepOf(await plan(connection, asked), name);
        if (step.state === 'toDo') reading<StepReply>(await run(connection, step, asked));
      }
      return plan(connection, asked);
    },
    async close() {
      await server.close();
      await org.close();
    },
  };
}

/** One step of a plan. */
export function stepOf({ steps }: PlanReply, name: StepName): PlannedStep {
  const step = steps.find((one) => one.step === name);
  if (step === undefined) throw new Error(`The plan has no ${name}.`);
  return step;
}

/** States of the steps, in their order. */
export function statesOf({ steps }: PlanReply): string[] {
  return steps.map(({ state }) => state);
}

/** The body of an answer that has to be right. */
export function reading<Body>(reply: LightMyRequestResponse): Body {
  if (reply.statusCode !== 200) throw new Error(`${reply.statusCode} ${reply.body}`);
  return reply.json();
}
