/** Its name, the message, and the reason that it has to be refused for; null: it is harmless and has to read as the genuine one. */
export type Attack = [name: string, xml: string, reason: string | null];
