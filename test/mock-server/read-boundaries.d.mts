/** Where each read of the body at `url` ended. */
export function readBoundaries(url: string): Promise<number[]>;
