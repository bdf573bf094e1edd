export const pick = <T>(random: () => number, of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
