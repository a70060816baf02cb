/** Reads what the server put into a page; the page's contract says what it is. @throws when the page carries none */
export function readPageData<Data>(page: Document): Data {
  const text = page.getElementById('page-data')?.textContent;
  if (!text) throw new Error('This page carries no data.');
  return JSON.parse(text);
}
