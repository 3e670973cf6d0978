export interface Parcel {
  id: string;
  to: string;
  delivered: boolean;
}

export const parcels: Parcel[] = [
  { id: "a1", to: "Ghent", delivered: true },
  { id: "b2", to: "Porto", delivered: false },
  { id: "c3", to: "Turku", delivered: false },
];
