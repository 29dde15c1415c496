const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

/** A size in the language's own digits and unit names, such as `12.3 MB` (1 MB = 1,000,000 bytes). */
export function formatSize(bytes: number, language: string): string {
  let unit = 0;
  let value = bytes;
  // 999.95 would round up to 1,000 of the smaller unit.
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[unit] ?? 'byte',
    unitDisplay: unit === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 100 && unit > 0 ? 1 : 0,
  }).format(value);
}

/** The day of a UTC time in the user's time zone; empty if it is no time. */
export function formatDate(iso: string, language: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? '' : new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(date);
}

/** A share of a whole, such as `42 %`. */
export function formatPercent(part: number, whole: number, language: string): string {
  const share = whole > 0 ? Math.min(part / whole, 1) : 1;
  return new Intl.NumberFormat(language, { style: 'percent' }).format(share);
}
