import { findChromium } from '../helpers/chromium.ts';
import { findProgram } from '../helpers/find-program.ts';
import { schemaFolder } from '../helpers/schema-folder.ts';
import { installDebianPackages, mayInstallDebianPackages } from './apt.ts';

/** Something the tests need that npm does not bring. */
export interface Prerequisite {
  name: string;
  /** Where it is; null: missing. */
  find: () => string | null;
  debian: string;
  fedora: string;
  homebrew: string;
}

const PREREQUISITES: readonly Prerequisite[] = [
  {
    name: 'Chromium',
    find: () => findChromium(),
    debian: 'chromium',
    fedora: 'chromium',
    homebrew: 'google-chrome',
  },
  {
    name: 'xmlsec1',
    find: () => findProgram(['xmlsec1']),
    debian: 'xmlsec1',
    fedora: 'xmlsec1-openssl',
    homebrew: 'libxmlsec1',
  },
  {
    name: 'xmllint',
    find: () => findProgram(['xmllint']),
    debian: 'libxml2-utils',
    fedora: 'libxml2',
    homebrew: 'libxml2',
  },
  {
    name: 'the SAML schemas',
    find: () => schemaFolder('opensaml'),
    debian: 'opensaml-schemas',
    fedora: 'opensaml-schemas',
    homebrew: 'opensaml',
  },
  {
    name: 'the XML schemas',
    find: () => schemaFolder('xmltooling'),
    debian: 'xmltooling-schemas',
    fedora: 'xmltooling-schemas',
    homebrew: 'xml-tooling-c',
  },
];

/** Finds what the tests need and installs what is missing where it may; gives what is missing still. */
export function meetPrerequisites(): Prerequisite[] {
  const missing = findMissing(PREREQUISITES);
  if (missing.length === 0 || !mayInstallDebianPackages()) return missing;
  installDebianPackages(missing.map(({ debian }) => debian));
  return findMissing(missing);
}

/** Those of the prerequisites that this machine does not have. */
export function findMissing(prerequisites: readonly Prerequisite[]): Prerequisite[] {
  return prerequisites.filter(({ find }) => find() === null);
}

/** What to install, and how, in words. */
export function describeMissing(missing: readonly Prerequisite[]): string {
  const packages = (system: 'debian' | 'fedora' | 'homebrew') => missing.map((one) => one[system]).join(' ');
  return [
    `Missing: ${missing.map(({ name }) => name).join(', ')}. Nothing is tested without it. To install it:`,
    `  Debian, Ubuntu  apt-get install ${packages('debian')}`,
    `  Fedora          dnf install ${packages('fedora')}`,
    `  macOS           brew install ${packages('homebrew')}`,
    'A Chromium elsewhere is named by LATCHKEY_CHROMIUM, as the full path of a program.',
  ].join('\n');
}
