const answer = await fetch("/teas");
for (const tea of await answer.json()) {
  const item = document.createElement("li");
  item.textContent = `${tea.name}: ${tea.minutes} min`;
  document.querySelector("#teas").append(item);
}
