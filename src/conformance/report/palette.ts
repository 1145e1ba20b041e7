/** Marks for words on a terminal; the plain palette leaves them as they are. */
export interface Palette {
  bad(text: string): string;
  poor(text: string): string;
  good(text: string): string;
  strong(text: string): string;
  dim(text: string): string;
}

const same = (text: string): string => text;
const ansi =
  (open: number, close: number) =>
  (text: string): string =>
    `\u001B[${open}m${text}\u001B[${close}m`;

export const PLAIN: Palette = { bad: same, poor: same, good: same, strong: same, dim: same };
export const COLOURS: Palette = {
  bad: ansi(31, 39),
  poor: ansi(33, 39),
  good: ansi(32, 39),
  strong: ansi(1, 22),
  dim: ansi(2, 22),
};
