/** Whose passkeys a signal is about. */
interface Account {
  rpId: string;
  /** base64url. */
  userHandle: string;
}

/** Tells the password manager that a passkey is not known here, so that it stops offering it. */
export function signalUnknownPasskey(rpId: string, credentialId: string): void {
  ignoreRefusal(globalThis.PublicKeyCredential?.signalUnknownCredential?.({ rpId, credentialId }));
}

/** Tells the password manager which of an account's passkeys still work. */
export function signalAcceptedPasskeys({ rpId, userHandle }: Account, credentialIds: string[]): void {
  ignoreRefusal(
    globalThis.PublicKeyCredential?.signalAllAcceptedCredentials?.({
      rpId,
      userId: userHandle,
      allAcceptedCredentialIds: credentialIds,
    }),
  );
}

/** Tells the password manager what the account's owner is called now. */
export function signalPersonDetails(
  { rpId, userHandle }: Account,
  { name, email }: { name: string; email: string },
): void {
  ignoreRefusal(
    globalThis.PublicKeyCredential?.signalCurrentUserDetails?.({
      rpId,
      userId: userHandle,
      name: email,
      displayName: name,
    }),
  );
}

// A signal is a courtesy to the password manager; nothing here depends on it.
function ignoreRefusal(signal: Promise<void> | undefined): void {
  signal?.catch(() => undefined);
}
