/**
 * Breaks a message that we wrote into lines, two spaces a level. It has no mixed content, and `<` never stands in a value,
 * so `><` is always the end of one tag and the beginning of another.
 */
export function indentXml(canonical: string): string {
  let depth = 0;
  const lines = canonical.replaceAll('><', '>\n<').split('\n');
  const indented = lines.map((line) => {
    const isEnd = line.startsWith('</');
    if (isEnd) depth -= 1;
    const written = `${'  '.repeat(depth)}${line}`;
    if (!isEnd && !line.includes('</')) depth += 1;
    return written;
  });
  return indented.join('\n');
}
