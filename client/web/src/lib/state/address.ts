/** What the page's own address says: it survives reload, back and forward. */
export interface PageAddress {
  /** The search text as typed. */
  text: string;
  /** Media types that narrow it. */
  types: string[];
  /** The link of the item that is open. */
  link: string | null;
}

export function readAddress(search: string): PageAddress {
  const parameters = new URLSearchParams(search);
  return {
    text: parameters.get('s') ?? '',
    types: (parameters.get('type') ?? '').split(' ').filter((type) => type !== ''),
    link: parameters.get('link') || null,
  };
}

/** The address's query string, `?` included; `/` where nothing is to be said. */
export function writeAddress(address: PageAddress): string {
  const parameters = new URLSearchParams();
  if (address.text !== '') parameters.set('s', address.text);
  if (address.types.length > 0) parameters.set('type', address.types.join(' '));
  if (address.link !== null) parameters.set('link', address.link);
  const query = parameters.toString();
  return query === '' ? '/' : `/?${query}`;
}
