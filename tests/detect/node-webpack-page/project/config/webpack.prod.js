module.exports = { ...require("./webpack.common"), mode: "production" };
