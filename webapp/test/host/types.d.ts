// What the pretend web app is built with, and what it offers to tests.

declare module 'renderer' {
  /** Draws with the page's React, or draws again. */
  export function render(element: React.ReactElement, into: Element): void;
}

interface Window {
  /** The server says something to the page: a plugin's event by its full name, or `reconnect`. */
  serverSays(what: string): void;
  /** What the plugin registered last. */
  registeredSettings(): unknown;
}
