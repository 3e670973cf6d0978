export default { title: "Field notes" }
