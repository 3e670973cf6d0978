module.exports = { ...require("./webpack.common"), mode: "development" };
