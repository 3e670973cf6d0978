export const recipes = [
  { name: "Shakshuka", minutes: 30 },
  { name: "Dal", minutes: 45 },
];
