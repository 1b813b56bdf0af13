const KEY = 'plimsoll.name';

/** Who ordered last in this browser: approvals and reviews are given by somebody, and twice by the same hand. */
export function keptName(): string {
  try {
    return localStorage.getItem(KEY) ?? '';
  } catch {
    return ''; // storage may be forbidden; then the name is asked for each time
  }
}

export function keepName(name: string): void {
  try {
    localStorage.setItem(KEY, name);
  } catch {
    // storage may be forbidden, and nothing but convenience is lost
  }
}
