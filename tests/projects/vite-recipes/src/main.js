import { recipes } from "./recipes.js";

const title = document.createElement("h1");
title.textContent = import.meta.env.VITE_TITLE;
const list = document.createElement("ul");
for (const recipe of recipes) {
  const item = document.createElement("li");
  item.textContent = `${recipe.name} (${recipe.minutes} min)`;
  list.append(item);
}
document.querySelector("#app").append(title, list);
