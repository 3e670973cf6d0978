module.exports = { title: "Guide", presets: ["@docusaurus/preset-classic"] }
