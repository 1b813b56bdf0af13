/** What goes wrong in here is never the page's: every function that the page or the browser calls is wrapped in this. */
export function guard<Args extends unknown[], Answer>(run: (...args: Args) => Answer): (...args: Args) => Answer | undefined {
  return (...args) => {
    try {
      return run(...args);
    } catch {
      return undefined;
    }
  };
}
