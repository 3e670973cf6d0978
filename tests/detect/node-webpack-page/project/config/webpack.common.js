const path = require("path");
const HtmlWebpackPlugin = require("html-webpack-plugin");

module.exports = {
  entry: path.resolve(__dirname, "../src/index.jsx"),
  output: {
    path: path.resolve(__dirname, "..", "build"),
    filename: "[name].[contenthash].js",
  },
  module: { rules: [{ test: /\.jsx$/, loader: "babel-loader" }] },
  plugins: [new HtmlWebpackPlugin({ template: path.resolve(__dirname, "../src/page.hbs") })],
};
