/** What has to come back letter by letter: two and three bytes, surrogate pairs, joined emoji. */
export const CHARACTERS = "naïve Ünïcödé — 日本語のテキスト — 👍🏽 👩‍👩‍👧 ✓";
