import { CsvError, parse } from 'csv-parse/sync';
import { unreadable } from './answer-fields.ts';

/** A row of a CSV file: cells by the names in its header. */
export type CsvRow = Readonly<Record<string, string>>;

/** One cell of a CSV file in its quotes; RFC 4180, 2.6 and 2.7. */
export function csvCell(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** Reads a CSV file of the org row by row, cells by the names of the header; nothing of it is kept. @throws orgUnreachable */
export function readCsvRows(csv: string, onRow: (row: CsvRow) => void): void {
  try {
    parse(csv, {
      bom: true,
      columns: true,
      skip_empty_lines: true,
      on_record: (row: CsvRow) => {
        onRow(row);
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // The parser's error quotes the row, which is of a person.
    throw unreadable('a file of results is no CSV');
  }
}
