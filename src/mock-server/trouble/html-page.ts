const REASONS: Record<number, string> = {
  200: "Welcome",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
};

/** The page that a proxy in front of a provider shows. */
export function htmlPage(status: number): string {
  const reason = REASONS[status] ?? (status < 500 ? "Error" : "Server Error");
  const title = status === 200 ? reason : `${status} ${reason}`;
  return `<!doctype html>\n<html>\n<head><title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n</body>\n</html>\n`;
}
