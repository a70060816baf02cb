/** What runs in every page before its own scripts. */

/** What a page asked `navigator.credentials` for. */
export interface PasskeyRequest {
  operation: 'create' | 'get';
  /** `conditional`: it waits for the autofill list. */
  mediation: string | null;
  hints: string[];
}

declare global {
  // webauthn-3 5.4 and 5.5; TypeScript does not know it yet.
  interface PublicKeyCredentialCreationOptions {
    hints?: string[];
  }
  interface PublicKeyCredentialRequestOptions {
    hints?: string[];
  }
  interface Window {
    reportViolation(violation: string): void;
    reportPasskeyRequest(request: PasskeyRequest): void;
    reportUnknownSignal(credentialId: string): void;
    /** Closes the browser's passkey dialog. */
    dismissPasskeyDialog(): void;
  }
}

/** Reports and calls through; gives the person a way to close a dialog that a virtual authenticator never shows. */
export function observePage(): void {
  addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
    window.reportViolation(`content security policy: ${effectiveDirective} forbids ${blockedURI}`),
  );
  if (window.PublicKeyCredential === undefined) return;

  /** Answers as the browser does, or as it does once the person has closed its dialog. */
  function untilDismissed<Answer>(answer: Promise<Answer>): Promise<Answer> {
    const dismissed = new Promise<never>((_, reject) => {
      window.dismissPasskeyDialog = () => reject(new DOMException('The person closed it.', 'NotAllowedError'));
    });
    return Promise.race([answer, dismissed]);
  }

  const container = navigator.credentials;
  const create = container.create.bind(container);
  container.create = (options) => {
    const hints = [...(options?.publicKey?.hints ?? [])];
    window.reportPasskeyRequest({ operation: 'create', mediation: null, hints });
    return untilDismissed(create(options));
  };
  const get = container.get.bind(container);
  container.get = (options) => {
    const hints = [...(options?.publicKey?.hints ?? [])];
    window.reportPasskeyRequest({ operation: 'get', mediation: options?.mediation ?? null, hints });
    return untilDismissed(get(options));
  };
  const signal = PublicKeyCredential.signalUnknownCredential.bind(PublicKeyCredential);
  PublicKeyCredential.signalUnknownCredential = (options) => {
    window.reportUnknownSignal(options.credentialId);
    return signal(options);
  };
}
