export const stations = [
  { id: "north", metres: 812 },
  { id: "south", metres: 95 },
];
