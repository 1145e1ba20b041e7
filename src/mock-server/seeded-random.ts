/** A stream of numbers that a seed decides, the same on every machine and release. */
export interface SeededRandom {
  /** An integer in [0, limit); `limit` up to 2^32. */
  below(limit: number): number;
}

/**
 * Mulberry32 over the seed and a purpose. Each purpose draws from a stream of its own, so that asking for one more line
 * end never moves a write boundary.
 */
export function seededRandom(seed: number, purpose: string): SeededRandom {
  let state = hash(`${purpose}/${seed}`);
  return {
    below(limit) {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000) * limit);
    },
  };
}

/** FNV-1a over the characters: neighbouring seeds must not give neighbouring states. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value | 0;
}
