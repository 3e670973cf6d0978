export default { head: { title: "forecast" } };
