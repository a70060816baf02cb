import type { OrgChange, SalesforceOrg, ServiceProvider, SetupStep } from '../../db/model.ts';
import type { Origin } from '../audit/record.ts';
import type { PlannedStep, SetupOptions, SetupStepName, ValueChange } from '../contract/salesforce.ts';
import type { OrgConnection } from '../org-connections.ts';
import type { SamlSsoConfig, SamlSsoConfigNames } from '../salesforce/saml-sso-config.ts';
import type { ServiceProviderFacts } from '../saml/service-provider.ts';
import type { Services } from '../services.ts';

/** How an application is stored; federation does, and hands it over when the app is built. */
export interface Applications {
  /** Names and values of the facts that differ; `before` null: all are new. */
  differences(before: ServiceProviderFacts | null, after: ServiceProviderFacts): ValueChange[];
  /** @throws changedMeanwhile, inputInvalid */
  store(
    given: { facts: ServiceProviderFacts; stored: ServiceProvider | null; name: string | null },
    origin: Origin,
  ): Promise<ServiceProvider>;
  /** @throws recordUnknown */
  remove(id: string, origin: Origin): Promise<void>;
}

/** All that is known of an org when its set-up is planned. */
export interface Situation {
  connection: OrgConnection;
  options: SetupOptions;
  isSamlEnabled: boolean;
  /** Whether the org may have more than one SSO configuration. */
  allowsSeveralConfigs: boolean;
  /** Every SSO configuration of the org; ours is the one of our name. */
  configs: SamlSsoConfigNames[];
  config: SamlSsoConfig | null;
  serviceProvider: ServiceProvider | null;
  /** What was remembered of the org; null: it was never set up from here. */
  record: SalesforceOrg | null;
  /** What we have changed in it. */
  changes: OrgChange[];
  /** Certificate of the key that signs for it, base64 DER. */
  certificate: string;
}

/** What a step is worked with. */
export interface StepTools {
  services: Services;
  applications: Applications;
}

/** A step before it has its digest. */
export type StepPlan = Omit<PlannedStep, 'step' | 'digest' | 'writtenAt' | 'drift' | 'canUndo'> & {
  drift?: ValueChange[];
  canUndo?: boolean;
};

/** What a step has done: what stood there before and what stands there now, and which application it is. */
export interface StepOutcome {
  target: string;
  before: string | null;
  after: string | null;
  serviceProvider?: ServiceProvider;
}

/** One part of a set-up: planned from what the org says, run only as it was planned, taken back. */
export interface Step {
  name: SetupStepName & SetupStep;
  plan(tools: StepTools, situation: Situation): Promise<StepPlan>;
  /** What a step that writes to the org is about to change there, so that it is known should the answer be lost. */
  intend?(tools: StepTools, situation: Situation): StepOutcome;
  /** What was intended, as the org has it now; null: it was not made. */
  findMade?(tools: StepTools, situation: Situation, change: OrgChange): Promise<OrgChange | null>;
  run(tools: StepTools, situation: Situation, origin: Origin): Promise<StepOutcome>;
  /** Gives back what was there before; says from what to what. */
  undo(tools: StepTools, situation: Situation & { change: OrgChange }, origin: Origin): Promise<ValueChange[]>;
}

/** The name of our configuration in every org. */
export const CONFIG_NAME = 'Latchkey';

/** The change that we noted last of a step; null: none. */
export function changeOf({ changes }: Situation, step: SetupStep): OrgChange | null {
  const [last] = changes.filter((change) => change.step === step).sort((one, other) => +other.at - +one.at);
  return last ?? null;
}
