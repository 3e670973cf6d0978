export default {
  buildOptions: {
    out: "dist",
  },
};
