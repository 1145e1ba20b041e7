/** HTTP gives these no body, whatever the steps say (RFC 9110 15.3.5 and 15.4.5). */
export function isBodylessStatus(status: number): boolean {
  return status === 204 || status === 304;
}
