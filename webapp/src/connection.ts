// What the server part knows of the person's connection, and asking it.

/** The answer to `GET /connection-status` and `POST /disconnect`: all words are in the person's language. */
export interface ConnectionStatus {
  connected: boolean;
  settings: {
    title: string;
    account: {
      title: string;
      /** As whom the person is connected, or why not. */
      text: string;
      /** What the person can do about it. */
      button?: { action: 'connect' | 'disconnect'; text: string };
    };
    notifications: { title: string; on: string; off: string; help?: string };
    /** Said when a request failed. */
    failed: string;
  };
}

type Listener = (status: ConnectionStatus) => void;

/** The newest status, and whoever wants to know of it. */
export class Connection {
  status: ConnectionStatus | undefined;
  private listeners = new Set<Listener>();
  private asked = 0;
  private answered = 0;

  /** `root` is the path of the plugin's routes. */
  constructor(private readonly root: string) {}

  /** Where the sign-in starts. */
  get connectUrl(): string {
    return `${this.root}/connect`;
  }

  /** Calls back with every status to come, until the returned function is called. */
  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Asks again. Without an answer everything stays as it is: the commands and the bot do not need this page. */
  async refresh(): Promise<void> {
    await this.request('/connection-status', 'GET').catch(() => undefined);
  }

  /** Fails if the server did not do it. */
  disconnect(): Promise<void> {
    return this.request('/disconnect', 'POST');
  }

  private async request(path: string, method: 'GET' | 'POST'): Promise<void> {
    const turn = ++this.asked;
    // Mattermost takes a request that is not a GET for the user's own only with the token from this cookie.
    const token = /(?:^|; )MMCSRF=([^;]*)/.exec(document.cookie)?.[1] ?? '';
    const headers = { 'X-Requested-With': 'XMLHttpRequest', 'X-CSRF-Token': token };
    const response = await fetch(this.root + path, { method, headers, credentials: 'include' });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    const status: ConnectionStatus = await response.json();
    // An answer that was overtaken is older than what is shown.
    if (turn < this.answered) return;
    this.answered = turn;
    this.status = status;
    for (const listener of this.listeners) listener(status);
  }
}
