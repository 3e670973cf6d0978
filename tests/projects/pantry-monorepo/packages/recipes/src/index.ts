export interface Recipe {
  name: string;
  minutes: number;
}

const recipes: Recipe[] = [
  { name: "lentil soup", minutes: 40 },
  { name: "flatbread", minutes: 25 },
];

export function quickest(): Recipe {
  return recipes.reduce((best, recipe) => (recipe.minutes < best.minutes ? recipe : best));
}
