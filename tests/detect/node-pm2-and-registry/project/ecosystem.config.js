module.exports = {
  apps: [{
    name: 'mail',
    script: './src/index.js',
    instances: 'max',
  }],
}
