/** What is said of a Federation ID wherever one is typed or sent, in English. */

export const upperAndLowerCase =
  'Salesforce tells Federation IDs apart by case unless “Make Federation ID case-insensitive” is on: spell them exactly the same. Latchkey warns when two differ in case alone.';
