/** Which of a person's fields need mending. */
export interface PersonMistakes {
  name: boolean;
  email: boolean;
}

/** Checks what the first administrator typed, by the limits of the server's contract. */
export function checkPerson({ name, email }: { name: string; email: string }): PersonMistakes {
  return {
    name: name.trim() === '' || name.length > 200,
    email: !/^[^\s@]+@[^\s@]+$/.test(email) || email.length > 254,
  };
}
