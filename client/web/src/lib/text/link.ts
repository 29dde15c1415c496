/** True for a text that looks like a link to an item; only the server knows whether it is one. */
export function isLink(text: string): boolean {
  return /^\s*(?:replica:\/\/)?magnet:\?\S*xt=urn:bt/i.test(text);
}

/** Which of the item's files a link names; 0 where it does not say. */
export function fileIndexOf(link: string): number {
  const value = /[?&]so=(\d{1,9})(?=&|$)/.exec(link)?.[1];
  return value === undefined ? 0 : Number(value);
}

/** The name that a link gives its item; empty where it gives none. */
export function displayNameOf(link: string): string {
  const [, query = ''] = split(link);
  return new URLSearchParams(query).get('dn') ?? '';
}

/** The same item's link to another of its files. Everything else in it stays as it was spelt. */
export function withFileIndex(link: string, index: number): string {
  const [scheme, query = ''] = split(link);
  const kept = query.split('&').filter((parameter) => parameter !== '' && !parameter.startsWith('so='));
  return `${scheme}?${[...kept, `so=${index}`].join('&')}`;
}

function split(link: string): [string, string?] {
  const mark = link.indexOf('?');
  return mark < 0 ? [link] : [link.slice(0, mark), link.slice(mark + 1)];
}
