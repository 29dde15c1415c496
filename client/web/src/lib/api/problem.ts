/** An RFC 9457 problem, as far as the page reads it. */
interface ProblemBody {
  type?: unknown;
  title?: unknown;
  detail?: unknown;
}

/** A request that was answered with an error, or not answered at all (`status` 0). */
export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 where no answer came. */
    readonly status: number,
    /** What the server says happened and what to do next; empty if it says nothing. */
    readonly detail: string,
    /** The problem's `type`, such as `urn:replica:duplicate`; empty if none. */
    readonly type = '',
  ) {
    super(detail || `HTTP ${status}`);
    this.name = 'ApiError';
  }

  /** No server answered: it was stopped, or the network is down. */
  get unreached(): boolean {
    return this.status === 0;
  }

  /** The page was opened without a key, or the key is from an earlier run. */
  get needsKey(): boolean {
    return this.status === 401;
  }
}

/** The error that an answer's status and body text stand for. */
export function problemOf(status: number, body: string): ApiError {
  const problem = parse(body);
  return new ApiError(status, text(problem.detail) || text(problem.title), text(problem.type));
}

function parse(body: string): ProblemBody {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
