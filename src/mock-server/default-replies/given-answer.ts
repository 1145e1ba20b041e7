/** An answer that somebody wrote down, said in place of one that is made up. */
export interface GivenAnswer {
  text?: string | undefined;
  reasoning?: string | undefined;
  calls?: { name: string; arguments?: Record<string, unknown> | undefined }[] | undefined;
}
