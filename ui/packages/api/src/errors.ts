export interface FieldProblem {
  pointer: string;
  detail: string;
}

interface Problem {
  status?: number;
  title?: string;
  detail?: string;
  code?: string;
  request_id?: string;
  errors?: FieldProblem[] | null;
  [extra: string]: unknown;
}

/** What the server refused, as a value that screens can show. `status` 0: it was not reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  readonly fields: FieldProblem[];
  readonly extra: Record<string, unknown>;

  constructor(status: number, problem: Problem = {}) {
    super(problem.detail || problem.title || (status === 0 ? "The server cannot be reached." : `HTTP ${status}`));
    this.name = "ApiError";
    this.status = status;
    this.code = problem.code ?? (status === 0 ? "offline" : `http_${status}`);
    this.requestId = problem.request_id || undefined;
    this.fields = problem.errors ?? [];
    this.extra = problem;
  }
}

export async function apiErrorOf(response: Response): Promise<ApiError> {
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  const body: unknown = isJson ? await response.json().catch(() => ({})) : {};
  return new ApiError(response.status, body !== null && typeof body === "object" ? (body as Problem) : {});
}
