import { CsvError, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

/** What a spreadsheet takes for a formula (OWASP, "CSV injection"), and what would read as one that was made inert. */
const FORMULA = /^'*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

/** What was made inert. */
const INERT = /^'(?='*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20])/;

/** What tells a spreadsheet that a file is UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** One record as a CSV line (RFC 4180), with no cell that a spreadsheet would calculate: an apostrophe is put before it. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return stringify([cells.map(inertCell)], { record_delimiter: '\r\n' });
}

function inertCell(cell: string | number | null): string | number {
  if (cell === null) return '';
  return FORMULA.test(String(cell)) ? `'${cell}` : cell;
}

/** A cell as it was before it was made inert; no other apostrophe is taken away. */
export function exactCell(cell: string): string {
  return cell.replace(INERT, '');
}

/** A record of a file, without the spaces around its cells. */
export interface CsvRecord {
  cells: string[];
  /** Where it ends in the file, counted from 1. */
  line: number;
}

/** Reads CSV with comma, semicolon or tab between the cells, up to `most` records; or gives the line that is no CSV. */
export function readCsvRecords(csv: string, most: number): CsvRecord[] | { mistakenLine: number | null } {
  const records: CsvRecord[] = [];
  try {
    parse(csv, {
      bom: true,
      delimiter: delimiterOf(csv),
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
      to: most,
      on_record: (cells: string[], { lines }) => {
        records.push({ cells, line: lines });
        return null;
      },
    });
    return records;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { mistakenLine: typeof error.lines === 'number' ? error.lines : null };
  }
}

/** The one that the first line has most of. */
function delimiterOf(csv: string): string {
  const [header = ''] = csv.trimStart().split(/\r?\n/, 1);
  const count = (delimiter: string) => header.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}
